"""The team's pages of a survey's results: figures, pictures, texts and the file of responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pictures.files import Picture
from common.web.downloads import csv_download
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from surveys.questionnaires.items import TEXT, Value
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.results import (
    SurveyResults,
    newest_texts,
    response_rows,
    survey_results,
    texts_of,
)
from writeup_site.desk.survey_figures import QuestionFigures, question_figures
from writeup_site.desk.survey_pictures import days_picture, shares_picture

TEXTS_SHOWN: Final = 5
TEXTS_A_PAGE: Final = 25


@require_safe
@team_page("surveys.view_response")
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that came in to a survey, counted."""
    found = _results(request, slug)
    texts = newest_texts(found.survey, simulated=found.simulated, each=TEXTS_SHOWN)
    figures, counts = question_figures(found), found.responses
    complete, partial = counts.complete, counts.partial
    if found.simulated:
        complete, partial = counts.simulated_complete, counts.simulated_partial
    context = {
        "survey": found.survey,
        "state": found.survey.state_at(timezone.now()),
        "results": found,
        "figures": [
            (each, texts.get(each.question.pk, []), _shown_shares(found, each)) for each in figures
        ],
        "shown_days": _shown_days(found),
        "complete": complete,
        "partial": partial,
        "shown": complete + partial,
        "query": _query(found),
    }
    return render(request, "writeup_site/desk/survey_results.html", context)


@require_safe
@team_page("surveys.view_response")
def results_picture(request: HttpRequest, slug: str, number: str, kind: str) -> HttpResponse:
    """The shares of one question as a picture."""
    found = _results(request, slug)
    figures = [each for each in question_figures(found) if each.question.number == int(number)]
    picture = shares_picture(figures[0]) if figures else None
    if picture is None:
        raise Http404("no picture of such a question")
    return picture_answer(request, picture, kind=kind, name=f"{slug}-{number}")


@require_safe
@team_page("surveys.view_response")
def results_days(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The responses begun each day as a picture."""
    picture = days_picture(_results(request, slug).days)
    if picture is None:
        raise Http404("nobody has answered yet")
    return picture_answer(request, picture, kind=kind, name=f"{slug}-days")


@require_safe
@team_page("surveys.view_response")
def results_texts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every free text given to one question, the newest first."""
    question = get_object_or_404(
        Question.objects.select_related("survey"), survey__slug=slug, number=number, kind=TEXT
    )
    simulated = _asked_for(request) or False
    paginator = Paginator(texts_of(question, simulated=simulated), TEXTS_A_PAGE)
    context = {
        "survey": question.survey,
        "question": question,
        "simulated": simulated,
        "page": paginator.get_page(request.GET.get("page")),
        "query": "answers=simulated" if simulated else "answers=people",
    }
    return render(request, "writeup_site/desk/survey_texts.html", context)


@require_safe
@team_page("surveys.view_response")
def results_table(request: HttpRequest, slug: str) -> HttpResponse:
    """One line a response as CSV."""
    survey = get_object_or_404(Survey, slug=slug)
    simulated = _asked_for(request) or False
    name = f"{slug}-simulated.csv" if simulated else f"{slug}.csv"
    return csv_download(_table(survey, simulated), name=name)


def _table(survey: Survey, simulated: bool) -> Iterator[list[object]]:
    questions = list(survey.questions.order_by("number"))
    head = ["response", "simulated", "started_at", "completed_at", "version_seen_last"]
    yield [*head, *map(str, questions)]
    for row in response_rows(survey, simulated=simulated):
        ended = row.response.completed_at
        yield [
            row.response.pk,
            "yes" if simulated else "no",
            row.response.started_at.isoformat(),
            ended.isoformat() if ended else "",
            row.version,
            *(_said(row.answers.get(question.number)) for question in questions),
        ]


def _said(value: Value | None) -> str:
    if value is None:
        return ""
    return " | ".join(value) if isinstance(value, list) else str(value)


def _results(request: HttpRequest, slug: str) -> SurveyResults:
    survey = get_object_or_404(Survey, slug=slug)
    return survey_results(survey, simulated=_asked_for(request))


def _asked_for(request: HttpRequest) -> bool | None:
    """Whose answers the address asks for: simulated ones, people's, or None for either."""
    return {"simulated": True, "people": False}.get(request.GET.get("answers", ""))


def _query(found: SurveyResults) -> str:
    return "answers=simulated" if found.simulated else "answers=people"


def _shown_days(found: SurveyResults) -> ShownPicture | None:
    picture = days_picture(found.days)
    return _shown(picture, "survey_results_days", found, "days") if picture else None


def _shown_shares(found: SurveyResults, figures: QuestionFigures) -> ShownPicture | None:
    picture, number = shares_picture(figures), str(figures.question.number)
    if picture is None:
        return None
    return _shown(picture, "survey_results_picture", found, number)


def _shown(picture: Picture, address: str, found: SurveyResults, name: str) -> ShownPicture:
    """name: of the picture, which is a part of its address where there are several."""
    slug = found.survey.slug
    parts = [slug, "svg"] if name == "days" else [slug, name, "svg"]
    at = reverse(address, args=parts).removesuffix(".svg")
    return ShownPicture(picture, at, f"{slug}-{name}", _query(found))
