"""The page of a reader's own article: it grows while its breakdowns are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from common.web.htmx import HtmxHttpRequest
from common.web.refusals import Refusal
from summaries.jobs.nudge import nudge_writing
from summaries.own_texts import publishing
from summaries.own_texts import services as own_texts
from summaries.own_texts.models import OwnBreakdown, OwnText
from surveys.readers.cookies import reader_key
from surveys.thumbs.selectors import thumb_states
from writeup_site.writing.forms import TitleForm
from writeup_site.writing.giving import slowly, unfinished
from writeup_site.writing.guards import (
    for_writers,
    may_publish,
    offered_own_text,
    own_text_of,
)
from writeup_site.writing.limits import wait_for_own_text
from writeup_site.writing.presenting import own_text_shown

ALREADY: Final = gettext_noop("This text is published already, as “{title}”.")


@for_writers("GET", "HEAD")
def own_text(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """The page; to htmx what has changed on it, or the line of progress where nothing has.

    For its owner, and once it is offered for members of the team who may publish it.
    """
    try:
        found, is_owner = own_text_of(request, slug), True
    except Http404:
        if request.htmx and not may_publish(request):  # deleted under an open page
            answer = HttpResponse(status=404)
            answer["HX-Redirect"] = reverse("write")
            return answer
        found, is_owner = offered_own_text(request, slug), False
    shown = own_text_shown(found)
    context = {
        "shown": shown,
        "own_text": found,
        "is_owner": is_owner,
        "may_publish": may_publish(request),
        "signed_in": request.user.is_authenticated,
    }
    if is_owner:
        done = [
            each.own_breakdown
            for each in shown.own_breakdowns
            if each.own_breakdown.status == OwnBreakdown.Status.DONE
        ]
        context["thumbs"] = thumb_states(reader_key(request), own_breakdowns=done)
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "writeup_site/writing/own_text.html", context)
    if request.GET.get("seen") == shown.digest and shown.is_unfinished:
        answer = render(request, "writeup_site/writing/_progress.html", context)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#progress", "outerHTML"
        return answer
    return render(request, "writeup_site/writing/_changed.html", context)


@for_writers("POST")
def act(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Do one thing with an own article, and go back to it."""
    return ACTS[what](request, own_text_of(request, slug))


def _to(own_text: OwnText, part: str = "") -> HttpResponse:
    return HttpResponseRedirect(own_text.get_absolute_url() + part, status=303)


def _rename(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    form = TitleForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, gettext("A title has at most 300 characters."), back=_address(own_text))
    own_texts.rename_own_text(own_text=own_text, title=form.cleaned_data["title"])
    return _to(own_text)


def _cancel(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    own_texts.cancel_own_breakdowns(own_text=own_text)
    return _to(own_text)


def _again(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    if wait := wait_for_own_text(request, reader_key(request)):
        raise Refusal(429, slowly(wait), back=_address(own_text), wait=wait)
    try:
        own_texts.retry_own_breakdowns(own_text=own_text)
    except own_texts.TooManyUnfinishedError as many:
        raise Refusal(429, unfinished(), back=_address(own_text), wait=30) from many
    nudge_writing()
    return _to(own_text)


def _offer(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    publishing.offer_own_text(own_text=own_text)
    return _to(own_text, "#sharing")


def _withdraw(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    publishing.withdraw_own_text(own_text=own_text)
    return _to(own_text, "#sharing")


def _delete(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    own_texts.delete_own_text(own_text=own_text)
    messages.success(request, gettext("Your text is deleted, with all that was made of it."))
    return HttpResponseRedirect(reverse("write"), status=303)


def _publish(request: HttpRequest, own_text: OwnText) -> HttpResponse:
    if not may_publish(request):
        raise Http404("only for the team")
    return publish(request, own_text, back=_address(own_text))


def publish(
    request: HttpRequest, own_text: OwnText, *, back: str, by_team: bool = False
) -> HttpResponse:
    """Publish an own text and go to its article, or say why not; see publish_own_text."""
    form = TitleForm(request.POST)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    try:
        article = publishing.publish_own_text(own_text=own_text, title=title, by_team=by_team)
    except OwnText.DoesNotExist as deleted:
        raise Http404("its reader deleted the text") from deleted
    except publishing.NotPublishableError as lacking:
        raise Refusal(409, str(lacking), back=back) from lacking
    except own_texts.KnownArticleError as known:
        sentence = gettext(ALREADY).format(title=known.article.title)
        raise Refusal(409, sentence, back=known.article.get_absolute_url()) from known
    return HttpResponseRedirect(article.get_absolute_url(), status=303)


def _address(own_text: OwnText) -> str:
    return own_text.get_absolute_url()


ACTS: Final[dict[str, Callable[[HttpRequest, OwnText], HttpResponse]]] = {
    "title": _rename,
    "cancel": _cancel,
    "again": _again,
    "offer": _offer,
    "withdraw": _withdraw,
    "publish": _publish,
    "delete": _delete,
}
