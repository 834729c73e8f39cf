"""The team's pages of outputs: the list, one article's side by side, notes, and saved views."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.team import team_form, team_page
from evaluation.opinions.choosing import chosen_origin
from summaries.breakdowns.models import Summary
from writeup_site.outputs.asked import KEPT, NARROWING, OutputsAsked, known_pairs
from writeup_site.outputs.choosing import APART, ORDERS, VOTES
from writeup_site.outputs.facts import reason_numbers
from writeup_site.outputs.forms import REASON_WORDS, NoteForm, OutputsForm, SavedViewForm
from writeup_site.outputs.models import MOST_QUERY
from writeup_site.outputs.opened import MOST_BESIDE, opened_article
from writeup_site.outputs.selectors import (
    PAGE,
    found_outputs,
    output_list,
    saved_views,
)
from writeup_site.outputs.services import (
    delete_note,
    delete_view,
    save_view,
    write_note,
)


@require_safe
@team_page("evaluation.view_score")
def outputs_page(request: HttpRequest) -> HttpResponse:
    """Outputs that the address asks for, a page at a time."""
    form = OutputsForm(request.GET)
    context: dict[str, Any] = {
        "form": form, "orders": ORDERS, "saved": saved_views(request.user),  # type: ignore[arg-type]
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "writeup_site/outputs/outputs.html", context, status=404)
    asked = form.asked
    found = output_list(
        asked,
        chosen_origin(request),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context |= {
        "asked": asked,
        "found": found,
        "last": found.first + len(found.rows) - 1,
        "chips": _chips(asked),
        "filters": sum(name in NARROWING and name != "q" for name, _ in asked.pairs),
        "by_score": found.order in {"lowest", "highest", "scores-apart"},
        "is_apart": found.order in APART,
        "reasons": reason_numbers(found.found),
        "kept": [view for view in context["saved"] if view.query == asked.query],
    }
    answer = render(request, "writeup_site/outputs/outputs.html", context)
    if getattr(request, "htmx", False):
        answer["HX-Push-Url"] = f"{reverse('outputs')}?{asked.query}"
    return answer


@require_safe
@team_page("evaluation.view_score")
def output_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One output beside others of its article; the ones before and after it in the list."""
    summary = get_object_or_404(Summary.objects.select_related("article", "version"), pk=pk)
    form = OutputsForm(request.GET)
    origin = chosen_origin(request)
    beside = request.GET.getlist("beside")[:MOST_BESIDE]
    asked = form.asked_or_all()
    names = beside or [version.identifier for version in asked.versions]
    opened = opened_article(summary, beside=names, measures=form.measures, origin=origin)
    context = {
        "opened": opened,
        "summary": summary,
        "asked": asked,
        "beside": beside,
        "query": _with_beside(asked, beside),
        "most_beside": MOST_BESIDE,
        "note_form": NoteForm(),
        **_around(summary, asked, origin=origin, beside=beside),
    }
    return render(request, "writeup_site/outputs/output.html", context)


@require_safe
@team_page("evaluation.view_score")
def article_outputs(request: HttpRequest, slug: str) -> HttpResponse:
    """An article's outputs, by its address: first that of the version that is named first."""
    names = request.GET.getlist("version")
    found = Summary.objects.filter(article__slug=slug).select_related("version")
    outputs = sorted(found, key=lambda each: _place_in(names, each.version.identifier))
    if not outputs:
        raise Http404("no version has written about this article")
    return redirect(f"{reverse('output', args=[outputs[0].pk])}?{request.GET.urlencode()}")


def _place_in(names: list[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _around(summary: Summary, asked: OutputsAsked, **of: Any) -> dict[str, Any]:
    """The outputs before and after, where it stands, and the page of the list that holds it."""
    found = found_outputs(asked, of["origin"]).found
    place = found.place_of(summary.pk, summary.article_id)
    query = _with_beside(asked, of["beside"])
    if place is None:
        return {"back": f"{reverse('outputs')}?{asked.query}", "number": len(found)}
    start = place // PAGE * PAGE
    pairs = [*asked.pairs, *([("after", str(found.cursor(start - 1)))] if start else [])]
    ids = found.summary

    def address(of_place: int) -> str:
        return f"{reverse('output', args=[int(ids[of_place])])}?{query}"

    return {
        "back": f"{reverse('outputs')}?{urlencode(pairs)}#o{ids[place]}",
        "place": place + 1,
        "number": len(found),
        "earlier": address(place - 1) if place else "",
        "later": address(place + 1) if place + 1 < len(found) else "",
    }


def _with_beside(asked: OutputsAsked, beside: list[str]) -> str:
    return urlencode([*asked.pairs, *(("beside", name) for name in beside)])


def _chips(asked: OutputsAsked) -> list[tuple[str, str]]:
    """Each filter in words, and the address without it."""
    return [
        (_filter_words(asked, name, value), asked.without((name, value)))
        for name, value in asked.pairs
        if name in NARROWING
    ]


def _filter_words(asked: OutputsAsked, name: str, value: str) -> str:
    if name == "version":
        return next((v.label for v in asked.versions if v.identifier == value), value)
    if name == "votes":
        return VOTES[value]
    if name == "reason":
        return f"👎 for “{REASON_WORDS[value].lower()}”"
    if name == "share":
        return f"At least {value} % 👎"
    if name in {"above", "below"}:
        score = asked.measure.label if asked.measure else "Score"
        return f"{score} {'from' if name == 'above' else 'below'} {value}"
    return f"“{value}”" if name == "q" else f"{name.capitalize()} {value}"


@team_page("evaluation.view_score")
@team_form("output")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note on an output, or delete one of one's own."""
    summary = get_object_or_404(Summary, pk=pk)
    user: Any = request.user
    form = NoteForm(request.POST)
    gone = request.POST.get("delete", "")
    if gone.isascii() and gone.isdigit() and len(gone) < 19:
        delete_note(note=int(gone), author=user)
    elif form.is_valid():
        write_note(summary=summary, author=user, text=form.cleaned_data["text"])
    else:
        messages.error(request, f"Nothing was saved: {form.errors.as_text()}")
    back = f"{reverse('output', args=[_opened_from(request, pk)])}?{_query_of(request)}"
    return redirect(f"{back}#notes-{pk}")


def _opened_from(request: HttpRequest, pk: int) -> int:
    said = request.POST.get("opened", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else pk


@team_page("evaluation.view_score")
@team_form("outputs")
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name, or delete a view of one's own."""
    user: Any = request.user
    query = _query_of(request)
    form = SavedViewForm(request.POST)
    gone = request.POST.get("delete", "")
    if gone.isascii() and gone.isdigit() and len(gone) < 19:
        delete_view(view=int(gone), owner=user)
    elif len(query) > MOST_QUERY:
        messages.error(request, "Nothing was saved: the address is too long. Name fewer versions.")
    elif form.is_valid():
        said = form.cleaned_data
        save_view(owner=user, name=said["name"], query=query, for_team=said["for_team"])
        messages.success(request, f"“{said['name']}” is kept, here and on the desk.")
    else:
        messages.error(request, "Nothing was saved: give the view a name of at most 60 characters.")
    return redirect(f"{reverse('outputs')}?{query}")


def _query_of(request: HttpRequest) -> str:
    """The list's address that a form came with, and nothing else."""
    given = QueryDict(request.POST.get("query", "")[: 4 * MOST_QUERY])
    pairs = known_pairs((name, given.getlist(name)) for name in KEPT)
    beside = (("beside", name) for name in given.getlist("beside")[:MOST_BESIDE])
    return urlencode([*pairs, *beside])
