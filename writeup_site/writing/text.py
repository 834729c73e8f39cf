"""The pages where a reader has a text written: ask, watch it come, stop, use it, delete it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_htmx.http import reswap, retarget

from common.web.htmx import HtmxHttpRequest
from summaries.generators.base import UnsuitableTextError
from summaries.own_texts import writing as texts
from summaries.own_texts.models import Piece, Take
from summaries.versions.selectors import writing_versions
from surveys.readers.cookies import reader_key
from surveys.readers.selectors import reader_of
from surveys.thumbs.selectors import thumb_states
from writeup_site.writing.guards import for_writers, kept_for, own_piece, owner_key_of, writer
from writeup_site.writing.limits import limits_on_texts
from writeup_site.writing.nudge import nudge_writing
from writeup_site.writing.text_cards import card_of, cards_of, weakness_of
from writeup_site.writing.text_form import MOST_TEXT, NOT_WRITING, WRITING_TASKS, WritingForm

SHOWN: Final = 30  # takes on a page, and texts in the list
GONE: Final = 286  # tells htmx to ask no more
TOO_OFTEN: Final = (
    "You have had many texts written ({limits} is the most). Come back in a while; what you have "
    "stays here."
)
TOO_OFTEN_HERE: Final = (
    "Many texts were asked for from the network you are in ({limits} is the most for all its "
    "readers together). Come back in a while; what you have stays here."
)
TOO_MANY: Final = (
    "{most} of your texts are still being written. Wait for one of them, or stop it, then press "
    "again."
)
DELETED: Final = "the text was deleted in another window"

_for_writers = partial(for_writers, back="write_text")


@_for_writers("GET", "HEAD", "POST")
def write_text(request: HttpRequest) -> HttpResponse:
    """An empty box, and the reader's texts; a POST begins a text."""
    if request.method == "POST":
        return _ask(request, None)
    return render(request, "writeup_site/write_text.html", _page(request, None))


@_for_writers("GET", "HEAD", "POST")
def piece_text(request: HttpRequest, slug: str) -> HttpResponse:
    """A text with all that was made of it; a POST asks for more."""
    piece = _own(request, slug)
    if request.method == "POST":
        return _ask(request, piece)
    return render(request, "writeup_site/write_text.html", _page(request, piece))


@_for_writers("GET", "HEAD")
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


@_for_writers("POST")
def act_on_take(request: HttpRequest, slug: str, take: int, act: str) -> HttpResponse:
    """Stop a take, use what it wrote, or ask for the same again."""
    piece = _own(request, slug)
    chosen = get_object_or_404(piece.takes.select_related("version", "piece"), pk=take)
    where = f"take-{chosen.pk}-card"
    if act not in ("stop", "use", "again"):
        raise Http404("nothing else is done with a take")
    if act == "again":
        return _ask_again(request, chosen)
    if act == "stop":
        texts.stop_writing(take=chosen)
    elif _used(chosen):
        where = "title" if chosen.task == Take.Task.TITLE else "text"
    return _to(piece, where)


@_for_writers("POST")
def delete_text(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a text with everything that was made of it."""
    texts.delete_text(piece=_own(request, slug))
    messages.success(request, "The text is deleted, with everything that was made of it.")
    return redirect("write_text")


def _used(take: Take) -> bool:
    try:
        return texts.use_take(take=take)
    except Piece.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted


def _ask_again(request: HttpRequest, take: Take) -> HttpResponse:
    reader = reader_of(reader_key(request))
    if reader is None:
        raise Http404(DELETED)
    if complaint := _complaint(request):
        messages.error(request, complaint)
        return _to(take.piece)
    try:
        with kept_for(reader):
            again = texts.ask_again(take=take)
    except Piece.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted
    except texts.NotWritingError:
        messages.error(request, NOT_WRITING)
        return _to(take.piece)
    except texts.TooManyUnfinishedError:
        messages.error(request, TOO_MANY.format(most=texts.MOST_UNFINISHED))
        return _to(take.piece)
    nudge_writing()
    return _to(again.piece, f"take-{again.pk}-card")


def _ask(request: HttpRequest, piece: Piece | None) -> HttpResponse:
    versions = writing_versions()
    form = WritingForm(request.POST, versions=versions)
    if not form.is_valid():
        return _again(request, piece, form, 400)
    reader = writer(request)
    if complaint := _complaint(request):
        form.add_error(None, complaint)
        return _again(request, piece, form, 429)
    asked = form.cleaned_data
    try:
        with kept_for(reader) as owner_key:
            take = texts.ask_for_text(
                owner_key=owner_key,
                version=form.chosen,
                task=asked["task"],
                text=asked["text"],
                instruction=asked["instruction"],
                piece=piece,
            )
    except Piece.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted
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
    owner = owner_key_of(request)
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
    return own_piece(request, slug, kind=Piece.Kind.TEXT)


def _complaint(request: HttpRequest) -> str:
    """Why the reader may have nothing written now; "" where they may, which is then counted."""
    reached = limits_on_texts(request, reader_key(request))
    if reached is None:
        return ""
    sentence = TOO_OFTEN_HERE if reached.of_network else TOO_OFTEN
    return sentence.format(limits=" or ".join(reached.limits))


def _to(piece: Piece, where: str = "") -> HttpResponse:
    address = piece.get_absolute_url() + (f"#{where}" if where else "")
    return HttpResponseRedirect(address, status=303)
