"""The team's pages of a rating task's results: agreement, raters, what lies apart, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.web.downloads import csv_download
from common.web.team import team_page
from surveys.experts.adjudicating import adjudicate
from surveys.experts.handed_in import TaskRows, task_rows
from surveys.experts.models import RatingTask, TaskDimension, TaskPlace, TaskRater, TaskText
from surveys.experts.selectors import dimensions_of
from surveys.experts.task_page import task_facts
from surveys.experts.wrong import TaskRefusedError
from writeup_site.desk.rating_figures import (
    ApartUnit,
    Handed,
    RaterFigures,
    alphas,
    rater_figures,
    units_apart,
)

VIEW: Final = "surveys.view_ratingtask"
APART_SHOWN: Final = 100
_HEAD: Final = [
    "article_id", "model", "gold", "rater", "dimension", "value", "right", "adjudicated", "turn",
    "place_on_page", "seconds", "handed_in_at",
]  # fmt: skip
_RATERS_HEAD: Final = [
    "rater", "participant", "study", "session", "state", "handed_in", "gold_met", "gold",
    "median_seconds", "quick", "finished_at", "code_given",
]  # fmt: skip


@dataclass(frozen=True)
class TaskResults:
    """A task with all that was handed in, as pages and files of it need it."""

    task: RatingTask
    dimensions: tuple[TaskDimension, ...]
    rows: TaskRows
    handed: tuple[Handed, ...]

    @property
    def lengths(self) -> dict[str, float]:
        """Of each scale."""
        return {each.name: each.high - each.low for each in self.dimensions}


class AdjudicationForm(forms.Form):
    """A decision with its reason."""

    value = forms.TypedChoiceField(coerce=float, widget=forms.RadioSelect)
    note = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason"
    )

    def __init__(self, *args: Any, dimension: TaskDimension, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        value = cast(forms.ChoiceField, self.fields["value"])
        value.choices = [(f"{each:g}", f"{each:g}") for each in dimension.values]


@require_safe
@team_page(VIEW)
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was handed in, in figures; a page that is open brings itself up to date."""
    found = _results(slug)
    named = {place.task_rater_id: place.task_rater for place in found.rows.places}
    apart = units_apart(found.handed, found.lengths)
    figures = rater_figures(found.handed, found.lengths)
    by_name = alphas(found.handed, [each.name for each in found.dimensions])
    context = {
        "task": found.task,
        "facts": task_facts(found.task),
        "alphas": list(by_name.items()),
        "raters": [(named[each.rater], each) for each in figures],
        "apart": [_shown_apart(found, each, named) for each in apart[:APART_SHOWN]],
        "apart_more": max(0, len(apart) - APART_SHOWN),
        "decided": len(found.rows.adjudications),
    }
    return render(request, "writeup_site/desk/rating_results.html", context)


@require_safe
@team_page(VIEW)
def rater_page(request: HttpRequest, slug: str, rater: int) -> HttpResponse:
    """One rater: figures, and each article handed in."""
    found = _results(slug)
    who = get_object_or_404(TaskRater.objects.select_related("rater"), pk=rater, task=found.task)
    figures = [each for each in rater_figures(found.handed, found.lengths) if each.rater == who.pk]
    handed = {each.turn: each for each in found.handed if each.rater == who.pk}
    own = [place for place in found.rows.places if place.task_rater_id == who.pk]
    context = {
        "task": found.task,
        "rater": who,
        "figures": figures[0] if figures else None,
        "places": [(place, handed[place.turn]) for place in sorted(own, key=lambda p: p.turn)],
    }
    return render(request, "writeup_site/desk/rating_rater.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.add_adjudication")
def adjudication(request: HttpRequest, slug: str, text: int, number: int) -> HttpResponse:
    """A text on a dimension with its single ratings, blind to who wrote it, and the decision."""
    found = _results(slug)
    dimension = next((each for each in found.dimensions if each.number == number), None)
    if dimension is None or text not in found.rows.texts:
        raise Http404("no such text or dimension in this task")
    held = found.rows.adjudications.get((text, dimension.name))
    said = {"value": f"{held.value:g}", "note": held.note} if held else None
    form = AdjudicationForm(request.POST or None, dimension=dimension, initial=said)
    if request.method == "POST" and form.is_valid():
        row = TaskText.objects.select_related("item__task").get(pk=text)
        try:
            adjudicate(
                text=row, dimension=dimension.name, by=cast(User, request.user),
                **form.cleaned_data,
            )  # fmt: skip
        except TaskRefusedError as error:
            form.add_error("value", str(error))
        else:
            messages.success(request, "The decision is kept beside the single ratings.")
            return redirect("rating_results", slug)
    shown = TaskText.objects.select_related("item__article", "summary").get(pk=text)
    context = {
        "task": found.task,
        "dimension": dimension,
        "article": shown.item.article,
        "text": shown.shown,
        "ratings": _ratings_of(found, text, dimension.name),
        "form": form,
        "held": held,
    }
    status = 400 if form.errors else 200
    return render(request, "writeup_site/desk/rating_adjudication.html", context, status=status)


@require_safe
@team_page(VIEW)
def answers_table(request: HttpRequest, slug: str) -> HttpResponse:
    """One line an answer as CSV, gold ones and decisions among it."""
    return csv_download(_answer_rows(_results(slug)), name=f"{slug}-answers.csv")


@require_safe
@team_page(VIEW)
def raters_table(request: HttpRequest, slug: str) -> HttpResponse:
    """One line a rater as CSV: by it a crowd is paid."""
    return csv_download(_rater_rows(_results(slug)), name=f"{slug}-raters.csv")


def _results(slug: str) -> TaskResults:
    task = get_object_or_404(RatingTask, slug=slug)
    rows = task_rows(task)
    return TaskResults(
        task, dimensions_of(task), rows, tuple(_handed(place, rows) for place in rows.places)
    )


def _handed(place: TaskPlace, rows: TaskRows) -> Handed:
    said = {int(text): values for text, values in (place.answers or {}).items()}
    done = place.done_at or place.served_at
    return Handed(
        rater=place.task_rater_id,
        article=place.item.article_id,
        turn=place.turn,
        answers=said,
        known={
            text: {name: (ends[0], ends[1]) for name, ends in rows.texts[text].known.items()}
            for text in said
            if text in rows.texts and rows.texts[text].known
        },
        is_gold=place.item.is_gold,
        characters=rows.characters.get(place.item_id, 0),
        seconds=place.seconds,
        elapsed=(done - place.served_at).total_seconds(),
    )


def _shown_apart(
    found: TaskResults, unit: ApartUnit, named: dict[int, TaskRater]
) -> dict[str, object]:
    text = found.rows.texts.get(unit.text)
    numbers = {each.name: each.number for each in found.dimensions}
    titles = {place.item.article_id: place.item.article for place in found.rows.places}
    return {
        "unit": unit,
        "article": titles[unit.article],
        "text": text,
        "number": numbers[unit.dimension],
        "ratings": [(named[rater], value) for rater, value in unit.ratings],
        "decided": found.rows.adjudications.get((unit.text, unit.dimension)),
    }


def _ratings_of(found: TaskResults, text: int, dimension: str) -> list[tuple[TaskRater, float]]:
    return [
        (place.task_rater, place.answers[str(text)][dimension])
        for place in found.rows.places
        if place.answers and dimension in place.answers.get(str(text), {})
    ]


def _answer_rows(found: TaskResults) -> Iterator[list[object]]:
    yield list(_HEAD)
    for place in found.rows.places:
        for text, values in (place.answers or {}).items():
            row = found.rows.texts.get(int(text))
            for name, value in values.items():
                decided = found.rows.adjudications.get((int(text), name))
                yield [
                    place.item.article.key,
                    row.summary.version.identifier if row and row.summary else "",
                    "yes" if place.item.is_gold else "no",
                    place.task_rater.rater.name,
                    name,
                    f"{value:g}",
                    _right(row, name, value),
                    f"{decided.value:g}" if decided else "",
                    place.turn,
                    place.order.index(int(text)) + 1,
                    "" if place.seconds is None else place.seconds,
                    place.done_at.isoformat() if place.done_at else "",
                ]


def _right(text: TaskText | None, name: str, value: float) -> str:
    ends = text.known.get(name) if text else None
    if not ends:
        return ""
    return "yes" if ends[0] <= value <= ends[1] else "no"


def _rater_rows(found: TaskResults) -> Iterator[list[object]]:
    yield list(_RATERS_HEAD)
    figures: dict[int, RaterFigures] = {
        each.rater: each for each in rater_figures(found.handed, found.lengths)
    }
    done: dict[int, int] = {}
    for each in found.handed:
        done[each.rater] = done.get(each.rater, 0) + 1
    for who in found.task.raters.select_related("rater"):
        one = figures.get(who.pk)
        ended = who.finished_at
        yield [
            who.rater.name, who.participant, who.study, who.session, who.state,
            done.get(who.pk, 0), one.gold_met if one else 0, one.gold if one else 0,
            "" if one is None or one.seconds is None else f"{one.seconds:g}",
            one.quick if one else 0, ended.isoformat() if ended else "", "yes" if ended else "no",
        ]  # fmt: skip
