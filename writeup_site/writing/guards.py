"""What every address that takes something from a writing reader has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from common.web.refusals import Refusal, View, answers_refusals, refusing
from summaries.own_texts.models import OwnText
from surveys.ballots.services import CrawlerRefusedError, ReaderGoneError, ensure_reader, staying
from surveys.readers.cookies import keep_reader, reader_key
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of

MAX_BODY: Final = 7_000_000  # bytes: the largest file, the longest text, and what goes around them
NO_COOKIE: Final = gettext_noop(
    "Your browser sent no cookie, by which you would find your text again. Allow cookies for this "
    "site, reload the page, and press the button again."
)
CRAWLER: Final = gettext_noop("Crawlers have nothing written here.")
FORGOTTEN: Final = gettext_noop(
    "You deleted everything of yours, or signed in, while this was on its way, so it was not kept. "
    "Reload the page, and press the button again."
)
TOO_LARGE: Final = gettext_noop(
    "This is larger than 5 MB, the most that is read at once. Go back, and give a part of it."
)
TOO_LONG: Final = gettext_noop(
    "This text is longer than what is read at once. Go back, and give a part of it."
)
UNREADABLE: Final = gettext_noop(
    "What your browser sent did not come whole. Go back, and try again."
)
BUSY: Final = gettext_noop(
    "The site is busy, and nothing was changed. Go back, and try again in a few seconds."
)
HEADING: Final = gettext_noop("Not done")

UNREAD: Final[dict[type[Exception], tuple[int, str]]] = {
    RequestDataTooBig: (413, TOO_LONG),  # of what a form holds beside its files
    MultiPartParserError: (400, UNREADABLE),
    TooManyFieldsSent: (400, UNREADABLE),
    TooManyFilesSent: (400, UNREADABLE),
    UnreadablePostError: (400, UNREADABLE),
}


class NoReaderError(Refusal):
    """Whoever asks can't own anything; the message is the sentence for them."""

    def __init__(self, sentence: str) -> None:
        super().__init__(403, sentence)


def for_writers(
    *methods: str, back: str = "write"
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page of the assistant: in nobody's cache, and never a 500 for what was sent or a database.

    The size of a body is looked at before its token; the reader's cookie goes out with the answer.
    `back` names the page that a refusal leads to.
    """

    def address(request: HttpRequest, *args: object, **kwargs: object) -> str:
        return reverse(back)

    def decorated(view: View) -> Callable[..., HttpResponseBase]:
        protected = csrf_protect(view)

        @answers_refusals(
            back=address, busy=BUSY, heading=gettext_noop("Not done"), trouble=DatabaseTrouble
        )
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if _body_length(request) > MAX_BODY:
                raise Refusal(413, TOO_LARGE)
            with refusing(UNREAD):
                return keep_reader(request, protected(request, *args, **kwargs))

        return csrf_exempt(never_cache(require_http_methods(list(methods))(guarded)))

    return decorated


def writer(request: HttpRequest) -> Reader:
    """The reader who sent a form, made now if this is their first act.

    Raises NoReaderError for crawlers and for those whose browser keeps no cookie.
    """
    key = reader_key(request)
    if key.is_new and not key.is_crawler:
        raise NoReaderError(NO_COOKIE)
    try:
        return ensure_reader(key)
    except CrawlerRefusedError as crawler:
        raise NoReaderError(CRAWLER) from crawler


@contextmanager
def kept_for(reader: Reader) -> Iterator[str]:
    """The owner key of what is kept within; the reader stays for as long. Raises NoReaderError."""
    try:
        with staying(reader):
            yield str(reader.pk)
    except ReaderGoneError as gone:
        raise NoReaderError(FORGOTTEN) from gone


def owner_key_of(request: HttpRequest) -> str:
    """By what the visitor's own texts are known; "" for one who has none."""
    reader = reader_of(reader_key(request))
    return str(reader.pk) if reader else ""


def own_text_of(
    request: HttpRequest, slug: str, *, kind: OwnText.Kind = OwnText.Kind.ARTICLE
) -> OwnText:
    """The visitor's own. Raises Http404 for anybody else's, as if it weren't there."""
    owner = owner_key_of(request)
    own_texts = OwnText.objects.filter(slug=slug, kind=kind).select_related("article")
    own_text = own_texts.filter(owner_key=owner).first() if owner else None
    if own_text is None:
        raise Http404("no such text of this reader's")
    return own_text


def offered_own_text(request: HttpRequest, slug: str) -> OwnText:
    """An article that its owner offered, for a member of the team who may publish; else Http404."""
    if not may_publish(request):
        raise Http404("only for the team")
    own_texts = OwnText.objects.filter(slug=slug, kind=OwnText.Kind.ARTICLE).select_related(
        "article"
    )
    own_text = own_texts.filter(offered_at__isnull=False, declined_at=None, article=None).first()
    if own_text is None:
        raise Http404("no such text is offered")
    return own_text


def may_publish(request: HttpRequest) -> bool:
    """Whether the visitor is a member of the team who may add articles."""
    return request.user.has_perm("summaries.add_article")


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0  # Django, too, reads nothing then
