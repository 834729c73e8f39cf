"""The pages where a reader has a text written: ask, watch it come, stop, use it, delete it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django_htmx.http import reswap, retarget

from common.web.htmx import HtmxHttpRequest
from common.words.lists import name_list
from summaries.generators.base import UnsuitableTextError
from summaries.jobs.nudge import nudge_writing
from summaries.own_texts import writing as texts
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.selectors import writing_versions
from surveys.readers.cookies import reader_key
from surveys.readers.selectors import reader_of
from surveys.thumbs.selectors import thumb_states
from writeup_site.writing.guards import for_writers, kept_for, own_text_of, owner_key_of, writer
from writeup_site.writing.limits import limits_on_texts
from writeup_site.writing.sources import sentence
from writeup_site.writing.text_cards import card_of, cards_of, weakness_of
from writeup_site.writing.text_form import MOST_TEXT, NOT_WRITING, WRITING_TASKS, WritingForm

SHOWN: Final = 30  # takes on a page, and texts in the list
GONE: Final = 286  # tells htmx to ask no more
TOO_OFTEN: Final = gettext_noop(
    "You have had many texts written ({limits} is the most). Come back in a while; what you have "
    "stays here."
)
TOO_OFTEN_HERE: Final = gettext_noop(
    "Many texts were asked for from the network you are in ({limits} is the most for all its "
    "readers together). Come back in a while; what you have stays here."
)
TOO_MANY: Final = gettext_noop(
    "{most} of your texts are still being written. Wait for one of them, or stop it, then press "
    "again."
)
TEXT_GONE: Final = gettext_noop("This text is not there any more.")
DELETED: Final = "the text was deleted in another window"

_for_writers = partial(for_writers, back="write_text")


@_for_writers("GET", "HEAD", "POST")
def write_text(request: HttpRequest) -> HttpResponse:
    """An empty box, and the reader's texts; a POST begins a text."""
    if request.method == "POST":
        return _ask(request, None)
    return render(request, "writeup_site/writing/text.html", _page(request, None))


@_for_writers("GET", "HEAD", "POST")
def own_writing(request: HttpRequest, slug: str) -> HttpResponse:
    """A text with all that was made of it; a POST asks for more."""
    own_text = _own(request, slug)
    if request.method == "POST":
        return _ask(request, own_text)
    return render(request, "writeup_site/writing/text.html", _page(request, own_text))


@_for_writers("GET", "HEAD")
def text_own_breakdown(request: HtmxHttpRequest, slug: str, own_breakdown: int) -> HttpResponse:
    """To htmx: what is written of an own breakdown so far, or its whole card once it has ended."""
    if not request.htmx:
        return redirect("own_writing", slug)
    try:
        own_text = _own(request, slug)
        shown = get_object_or_404(
            own_text.own_breakdowns.select_related("version", "own_text"), pk=own_breakdown
        )
    except Http404:
        return HttpResponse(format_html("<p>{}</p>", gettext(TEXT_GONE)), status=GONE)
    card = card_of(shown, timezone.now())
    if shown.is_unfinished:
        return render(request, "writeup_site/writing/_text_growing.html", {"card": card})
    context = {
        "card": card,
        "own_text": own_text,
        "said": True,
        "thumbs": thumb_states(reader_key(request), own_breakdowns=[shown]),
    }
    whole = render(request, "writeup_site/writing/_text_card.html", context)
    return reswap(retarget(whole, f"#own-breakdown-{shown.pk}-card"), "outerHTML")


@_for_writers("POST")
def act_on_own_breakdown(
    request: HttpRequest, slug: str, own_breakdown: int, act: str
) -> HttpResponse:
    """Stop an own breakdown, use what it wrote, or ask for the same again."""
    own_text = _own(request, slug)
    chosen = get_object_or_404(
        own_text.own_breakdowns.select_related("version", "own_text"), pk=own_breakdown
    )
    where = f"own-breakdown-{chosen.pk}-card"
    if act not in ("stop", "use", "again"):
        raise Http404("nothing else is done with an own breakdown")
    if act == "again":
        return _ask_again(request, chosen)
    if act == "stop":
        texts.stop_writing(own_breakdown=chosen)
    elif _used(chosen):
        where = "title" if chosen.task == OwnBreakdown.Task.TITLE else "text"
    return _to(own_text, where)


@_for_writers("POST")
def delete_text(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a text with everything that was made of it."""
    texts.delete_text(own_text=_own(request, slug))
    messages.success(request, gettext("The text is deleted, with everything that was made of it."))
    return redirect("write_text")


def _used(own_breakdown: OwnBreakdown) -> bool:
    try:
        return texts.use_own_breakdown(own_breakdown=own_breakdown)
    except OwnText.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted


def _ask_again(request: HttpRequest, own_breakdown: OwnBreakdown) -> HttpResponse:
    reader = reader_of(reader_key(request))
    if reader is None:
        raise Http404(DELETED)
    if complaint := _complaint(request):
        messages.error(request, complaint)
        return _to(own_breakdown.own_text)
    try:
        with kept_for(reader):
            again = texts.ask_again(own_breakdown=own_breakdown)
    except OwnText.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted
    except texts.NotWritingError:
        messages.error(request, NOT_WRITING)
        return _to(own_breakdown.own_text)
    except texts.TooManyWaitingTextsError:
        messages.error(request, gettext(TOO_MANY).format(most=texts.MOST_UNFINISHED))
        return _to(own_breakdown.own_text)
    nudge_writing()
    return _to(again.own_text, f"own-breakdown-{again.pk}-card")


def _ask(request: HttpRequest, own_text: OwnText | None) -> HttpResponse:
    versions = writing_versions()
    form = WritingForm(request.POST, versions=versions)
    if not form.is_valid():
        return _again(request, own_text, form, 400)
    reader = writer(request)
    if complaint := _complaint(request):
        form.add_error(None, complaint)
        return _again(request, own_text, form, 429)
    asked = form.cleaned_data
    try:
        with kept_for(reader) as owner_key:
            own_breakdown = texts.ask_for_text(
                owner_key=owner_key,
                version=form.chosen,
                task=asked["task"],
                text=asked["text"],
                instruction=asked["instruction"],
                own_text=own_text,
            )
    except OwnText.DoesNotExist as deleted:
        raise Http404(DELETED) from deleted
    except UnsuitableTextError as unsuitable:
        form.add_error(None, sentence(unsuitable))
        return _again(request, own_text, form, 400)
    except texts.TooManyWaitingTextsError:
        form.add_error(None, gettext(TOO_MANY).format(most=texts.MOST_UNFINISHED))
        return _again(request, own_text, form, 429)
    nudge_writing()
    return _to(own_breakdown.own_text, f"own-breakdown-{own_breakdown.pk}-card")


def _again(
    request: HttpRequest, own_text: OwnText | None, form: WritingForm, status: int
) -> HttpResponse:
    """The page with what was typed, and what is wrong with it."""
    context = {**_page(request, own_text, request.POST.get("version")), "form": form}
    context["typed"] = request.POST
    return render(request, "writeup_site/writing/text.html", context, status=status)


def _page(
    request: HttpRequest, own_text: OwnText | None, version: str | None = None
) -> dict[str, Any]:
    """What a page shows. version: which is to be chosen; the one asked last for None."""
    own_breakdowns: list[OwnBreakdown] = []
    if own_text:
        own_breakdowns = list(
            own_text.own_breakdowns.select_related("version").order_by("-pk")[:SHOWN]
        )
    done = [
        own_breakdown
        for own_breakdown in own_breakdowns
        if own_breakdown.status == OwnBreakdown.Status.DONE
    ]
    owner = owner_key_of(request)
    own = OwnText.objects.filter(owner_key=owner, kind=OwnText.Kind.TEXT) if owner else None
    versions = writing_versions()
    known = {str(each.pk) for each in versions}
    wanted = version or (str(own_breakdowns[0].version_id) if own_breakdowns else "")
    return {
        "own_text": own_text,
        "versions": [(each, weakness_of(each)) for each in versions],
        "chosen": wanted if wanted in known else str(versions[0].pk) if versions else "",
        "typed": {"text": own_text.text if own_text else ""},
        "cards": cards_of(own_breakdowns),
        "thumbs": thumb_states(reader_key(request), own_breakdowns=done) if done else {},
        "unfinished": any(own_breakdown.is_unfinished for own_breakdown in own_breakdowns),
        "own": [each for each in own.defer("text")[:SHOWN] if each != own_text] if own else [],
        "tasks": WRITING_TASKS,
        "most_text": MOST_TEXT,
    }


def _own(request: HttpRequest, slug: str) -> OwnText:
    return own_text_of(request, slug, kind=OwnText.Kind.TEXT)


def _complaint(request: HttpRequest) -> str:
    """Why the reader may have nothing written now; "" where they may, which is then counted."""
    reached = limits_on_texts(request, reader_key(request))
    if reached is None:
        return ""
    said = gettext(TOO_OFTEN_HERE if reached.of_network else TOO_OFTEN)
    return said.format(limits=name_list(reached.limits, "or"))


def _to(own_text: OwnText, where: str = "") -> HttpResponse:
    address = own_text.get_absolute_url() + (f"#{where}" if where else "")
    return HttpResponseRedirect(address, status=303)
