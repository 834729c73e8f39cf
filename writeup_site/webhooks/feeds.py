"""The Atom feed of changed verdicts, for members of the team and their feed readers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import User
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from writeup_site.keys.scopes import TokenScope, allowed, scopes_of
from writeup_site.keys.selectors import token_of
from writeup_site.keys.services import note_use
from writeup_site.webhooks.models import Event
from writeup_site.webhooks.selectors import feed_reader, verdict_changes

if TYPE_CHECKING:
    _Feed = Feed[Event, None]
else:  # not generic at run time
    _Feed = Feed

REFUSAL: Final = (
    "This feed is the team's. Add ?token=feed_… to its address; the page “Webhooks” makes one. "
    "Programs may send a token of the API that may read.\n"
)


class VerdictFeed(_Feed):
    """The newest first; an item is a change, and leads to the comparison."""

    feed_type = Atom1Feed
    title = "WriteUp: verdicts"
    subtitle = "Where the verdict on two versions changed."

    def link(self) -> str:
        """The team's desk."""
        return reverse("desk")

    def items(self) -> list[Event]:
        return verdict_changes()

    def item_title(self, item: Event) -> str:
        data = item.data
        return f"{data.get('candidate')} against {data.get('baseline')}: {data.get('verdict')}"

    def item_description(self, item: Event) -> str:
        """As HTML, which is how the feed declares it."""
        return escape(item.sentence)

    def item_link(self, item: Event) -> str:
        return item.path

    def item_guid(self, item: Event) -> str:
        """One that holds wherever the site is called by another name."""
        return f"urn:writeup:{item.key}"

    def item_pubdate(self, item: Event) -> datetime:
        return item.at

    def item_updateddate(self, item: Event) -> datetime:
        return item.at


_feed: Final = VerdictFeed()


@require_safe
@never_cache
def verdict_feed(request: HttpRequest) -> HttpResponse:
    """The feed; 401 for whoever shows nothing that holds."""
    if not _may_read(request):
        refusal = HttpResponse(REFUSAL, status=401, content_type="text/plain; charset=utf-8")
        refusal["WWW-Authenticate"] = 'Bearer realm="WriteUp"'
        return refusal
    answer = _feed(request)
    answer["Referrer-Policy"] = "no-referrer"  # its address may hold the token
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _may_read(request: HttpRequest) -> bool:
    """By the address's token, the API's, or a signed-in member; asked anew at each request."""
    if token := request.GET.get("token"):
        reader = feed_reader(token)
        return reader is not None and _is_of_team(reader)
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        found = token_of(secret.strip())
        if found is None or not allowed(found.said_scopes, TokenScope.READ):
            return False
        note_use(found)
        return allowed(scopes_of(found.created_by), TokenScope.READ)
    return isinstance(request.user, User) and _is_of_team(request.user)


def _is_of_team(user: User) -> bool:
    return user.is_active and user.has_perm("evaluation.view_score")
