"""The pages where a reader has a text written: ask, watch it come, stop, use it, delete it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.db import Error as DatabaseTrouble
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget
from limits import RateLimitItem, parse_many

from summaries.generators.base import UnsuitableTextError
from summaries.models import Piece, Take
from summaries.selectors import writing_versions
from summaries.services import texts
from surveys.limiter import Question
from surveys.readers import keep_reader, reader_key
from surveys.reception import shared_limits
from surveys.selectors import reader_of, thumb_states
from surveys.services import CrawlerRefusedError, ensure_reader
from surveys.views.answering import RETRY_AFTER, HtmxHttpRequest
from writeup_site.text_cards import card_of, cards_of, weakness_of
from writeup_site.text_form import MOST_TEXT, WRITING_TASKS, WritingForm
from writeup_site.writing.nudge import nudge_writing

logger = logging.getLogger(__name__)

SHOWN: Final = 30  # takes on a page, and texts in the list
GONE: Final = 286  # tells htmx to ask no more
NO_COOKIE: Final = (
    "Your browser sent no cookie, and without one your text could not be found again. Allow "
    "cookies, go back, reload the page, and press again."
)
CRAWLER: Final = "Crawlers have no text written."
BUSY: Final = "Nothing was taken: the site is busy. Go back and press again in a few seconds."
TOO_OFTEN: Final = (
    "You have had many texts written ({limits} is the most). Come back in a while; what you have "
    "stays here."
)
TOO_MANY: Final = (
    "{most} of your texts are still being written. Wait for one of them, or stop it, then press "
    "again."
)

View = Callable[..., HttpResponse]


class NoReaderError(Exception):
    """Whoever asks can own no text; the message is the sentence for them."""


def for_owners(*methods: str) -> Callable[[View], View]:
    """A page of readers' own texts: in nobody's cache, and never a 500 for a busy database."""

    def decorated(view: View) -> View:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                return keep_reader(request, view(request, *args, **kwargs))
            except NoReaderError as refusal:
                return _refused(request, 403, str(refusal))
            except DatabaseTrouble as error:
                trouble = not isinstance(error, OperationalError)
                logger.error("A text was not taken: %s", error, exc_info=trouble)
                answer = _refused(request, 503, BUSY)
                answer["Retry-After"] = str(RETRY_AFTER)
                return answer

        return guarded

    return decorated


@for_owners("GET", "HEAD", "POST")
def write_text(request: HttpRequest) -> HttpResponse:
    """An empty box, and the reader's texts; a POST begins a text."""
    if request.method == "POST":
        return _ask(request, None)
    return render(request, "writeup_site/write_text.html", _page(request, None))


@for_owners("GET", "HEAD", "POST")
def piece_text(request: HttpRequest, slug: str) -> HttpResponse:
    """A text with all that was made of it; a POST asks for more."""
    piece = _own(request, slug)
    if request.method == "POST":
        return _ask(request, piece)
    return render(request, "writeup_site/write_text.html", _page(request, piece))


@for_owners("GET", "HEAD")
def text_take(request: HtmxHttpRequest, slug: str, take: int) -> HttpResponse:
    """To htmx: what is written of a take so far, or its whole card once it has ended."""
    if not request.htmx:
        return redirect("piece_text", slug)
    try:
        piece = _own(request, slug)
        shown = get_object_or_404(piece.takes.select_related("version", "piece"), pk=take)
    except Http404:
        return HttpResponse("<p>This text is not there any more.</p>", status=GONE)
    card = card_of(shown, timezone.now())
    if shown.is_unfinished:
        return render(request, "writeup_site/_write_text_growing.html", {"card": card})
    context = {
        "card": card,
        "piece": piece,
        "said": True,
        "thumbs": thumb_states(reader_key(request), takes=[shown]),
    }
    whole = render(request, "writeup_site/_write_text_card.html", context)
    return reswap(retarget(whole, f"#take-{shown.pk}-card"), "outerHTML")


@for_owners("POST")
def act_on_take(request: HttpRequest, slug: str, take: int, act: str) -> HttpResponse:
    """Stop a take, use what it wrote, or ask for the same again."""
    piece = _own(request, slug)
    chosen = get_object_or_404(piece.takes.select_related("version", "piece"), pk=take)
    where = f"take-{chosen.pk}-card"
    if act not in ("stop", "use", "again"):
        raise Http404("nothing else is done with a take")
    if act == "stop":
        texts.stop_writing(take=chosen)
    elif act == "use" and texts.use_take(take=chosen):
        where = "title" if chosen.task == Take.Task.TITLE else "text"
    elif act == "again":
        if complaint := _complaint(request):
            messages.error(request, complaint)
            return _to(piece)
        try:
            again = texts.ask_again(take=chosen)
        except texts.TooManyUnfinishedError:
            messages.error(request, TOO_MANY.format(most=texts.MOST_UNFINISHED))
            return _to(piece)
        nudge_writing()
        where = f"take-{again.pk}-card"
    return _to(piece, where)


@for_owners("POST")
def delete_text(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a text with everything that was made of it."""
    texts.delete_text(piece=_own(request, slug))
    messages.success(request, "The text is deleted, with everything that was made of it.")
    return redirect("write_text")


def _ask(request: HttpRequest, piece: Piece | None) -> HttpResponse:
    versions = writing_versions()
    form = WritingForm(request.POST, versions=versions)
    if not form.is_valid():
        return _again(request, piece, form, 400)
    owner = _owner(request)
    if complaint := _complaint(request):
        form.add_error(None, complaint)
        return _again(request, piece, form, 429)
    asked = form.cleaned_data
    try:
        take = texts.ask_for_text(
            owner_key=owner,
            version=form.chosen,
            task=asked["task"],
            text=asked["text"],
            instruction=asked["instruction"],
            piece=piece,
        )
    except UnsuitableTextError as unsuitable:
        said = str(unsuitable)
        form.add_error(None, f"{said[0].upper()}{said[1:]}.")
        return _again(request, piece, form, 400)
    except texts.TooManyUnfinishedError:
        form.add_error(None, TOO_MANY.format(most=texts.MOST_UNFINISHED))
        return _again(request, piece, form, 429)
    nudge_writing()
    return _to(take.piece, f"take-{take.pk}-card")


def _again(
    request: HttpRequest, piece: Piece | None, form: WritingForm, status: int
) -> HttpResponse:
    """The page with what was typed, and what is wrong with it."""
    context = {**_page(request, piece, request.POST.get("version")), "form": form}
    context["typed"] = request.POST
    return render(request, "writeup_site/write_text.html", context, status=status)


def _page(request: HttpRequest, piece: Piece | None, version: str | None = None) -> dict[str, Any]:
    """What a page shows. version: which is to be chosen; the one asked last for None."""
    takes: list[Take] = []
    if piece:
        takes = list(piece.takes.select_related("version").order_by("-pk")[:SHOWN])
    done = [take for take in takes if take.status == Take.Status.DONE]
    owner = _owner_if_any(request)
    own = Piece.objects.filter(owner_key=owner, kind=Piece.Kind.TEXT) if owner else None
    versions = writing_versions()
    known = {str(each.pk) for each in versions}
    wanted = version or (str(takes[0].version_id) if takes else "")
    return {
        "piece": piece,
        "versions": [(each, weakness_of(each)) for each in versions],
        "chosen": wanted if wanted in known else str(versions[0].pk) if versions else "",
        "typed": {"text": piece.text if piece else ""},
        "cards": cards_of(takes),
        "thumbs": thumb_states(reader_key(request), takes=done) if done else {},
        "unfinished": any(take.is_unfinished for take in takes),
        "own": [each for each in own.defer("text")[:SHOWN] if each != piece] if own else [],
        "tasks": WRITING_TASKS,
        "most_text": MOST_TEXT,
    }


def _own(request: HttpRequest, slug: str) -> Piece:
    """The visitor's own text. Raises Http404 for anybody else's, as if it weren't there."""
    owner = _owner_if_any(request)
    own = Piece.objects.filter(slug=slug, kind=Piece.Kind.TEXT, owner_key=owner) if owner else None
    piece = own.first() if own else None
    if piece is None:
        raise Http404("no such text of this reader's")
    return piece


def _owner_if_any(request: HttpRequest) -> str:
    reader = reader_of(reader_key(request))
    return str(reader.pk) if reader else ""


def _owner(request: HttpRequest) -> str:
    """The key of the reader who sent a form, who is made now if this is their first act."""
    key = reader_key(request)
    if key.is_new and not key.is_crawler:
        raise NoReaderError(NO_COOKIE)
    try:
        return str(ensure_reader(key).pk)
    except CrawlerRefusedError as crawler:
        raise NoReaderError(CRAWLER) from crawler


def _complaint(request: HttpRequest) -> str:
    """Why the reader may have nothing written now; "" where they may, which is then counted."""
    rates = settings.WRITING_LIMITS_PER_READER
    question = Question("texts", reader_key(request).hash[:32], _parsed(rates))
    if not shared_limits().ask([question]).refused:
        return ""
    return TOO_OFTEN.format(limits=" or ".join(str(each) for each in _parsed(rates)))


@lru_cache(maxsize=8)
def _parsed(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))


def _to(piece: Piece, where: str = "") -> HttpResponse:
    address = piece.get_absolute_url() + (f"#{where}" if where else "")
    return HttpResponseRedirect(address, status=303)


def _refused(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    context = {"heading": "Not done", "sentence": sentence, "back": request.path}
    return render(request, "surveys/refused.html", context, status=status)
