"""A survey as its readers will see it, before it opens: answers move it on and are kept nowhere
but in the session of whoever looks."""

from __future__ import annotations

from typing import Any, Final, cast

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.team import team_page
from surveys.questionnaires.controls import said_in
from surveys.questionnaires.forms import BACK, SAVE
from surveys.questionnaires.items import AnswerRefusedError, Value, read_answer
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.selectors import SurveyProgress
from surveys.questionnaires.views import GONE, NEEDED, question_page

KEPT: Final = "survey_preview"  # in the session: of one survey at a time


@require_safe
@team_page("surveys.view_survey")
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey in a frame as wide as a phone, from its first question on."""
    survey = get_object_or_404(Survey, slug=slug)
    request.session.pop(KEPT, None)
    context = {"survey": survey, "first": survey.questions.order_by("number").first()}
    response = render(request, "surveys/building/preview.html", context)
    response[HEADER] = build_policy(update={"frame-src": [SELF]})
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@team_page("surveys.view_survey")
def preview_question(request: HtmxHttpRequest, slug: str, number: int) -> HttpResponse:
    """One question as readers see it; what is answered leads on as it would for them."""
    progress = _progress(request, slug)
    asked = progress.question(number)
    if asked is None or not progress.may_show(number):
        raise Http404(GONE)
    if request.method != "POST":
        return _in_frame(_question(request, progress, asked, said_in(progress, number)))
    return _in_frame(_answered(request, progress, asked))


@require_safe
@xframe_options_sameorigin
@team_page("surveys.view_survey")
def preview_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The end as readers see it."""
    progress = _progress(request, slug)
    context = {
        "survey": progress.survey,
        "progress": progress,
        "is_preview": True,
        "user": AnonymousUser(),
    }
    return _in_frame(render(request, "surveys/questionnaires/survey_thanks.html", context))


for each in (preview_question, preview_thanks):
    each.is_team_page = False  # type: ignore[attr-defined]  # in the language of who looks


def _answered(request: HtmxHttpRequest, progress: SurveyProgress, asked: Question) -> HttpResponse:
    number, go, said = asked.number, request.POST.get("go", ""), request.POST.getlist("answer")
    try:
        value = read_answer(asked.item, said)
    except AnswerRefusedError as refusal:
        return _again(request, progress, asked, said, str(refusal))
    if value is None and asked.required and go != BACK:
        return _again(request, progress, asked, said, gettext(NEEDED))
    progress = progress.with_answer(number, value)
    _keep(request, progress)
    if not is_browser(request):
        return line(gettext("The answer is kept."), 201)
    to = progress.before(number) or number if go == BACK else progress.after(number)
    to = number if go == SAVE else to
    slug = progress.survey.slug
    return redirect("preview_question", slug, to) if to else redirect("preview_thanks", slug)


def _again(
    request: HtmxHttpRequest,
    progress: SurveyProgress,
    asked: Question,
    said: list[str],
    sentence: str,
) -> HttpResponse:
    if not is_browser(request):
        return line(sentence, 400)
    return _question(request, progress, asked, said, sentence=sentence, status=400)


def _question(
    request: HttpRequest, progress: SurveyProgress, asked: Question, said: list[str], **more: Any
) -> HttpResponse:
    action = reverse("preview_question", args=[progress.survey.slug, asked.number])
    # Readers have no menu of the team's.
    stranger: dict[str, Any] = {"user": AnonymousUser(), "action": action, "is_preview": True}
    return question_page(request, progress, asked, said=said, **stranger, **more)


def _in_frame(response: HttpResponse) -> HttpResponse:
    response[HEADER] = build_policy(replace={"frame-ancestors": [SELF]})
    return response


def _progress(request: HttpRequest, slug: str) -> SurveyProgress:
    survey = get_object_or_404(Survey, slug=slug)
    questions = tuple(survey.questions.order_by("number"))
    kept = request.session.get(KEPT, {})
    if kept.get("survey") != survey.pk:
        return SurveyProgress(survey, questions)
    answers = {int(number): cast(Value, value) for number, value in kept["answers"].items()}
    return SurveyProgress(survey, questions, answers, frozenset(kept["passed"]))


def _keep(request: HttpRequest, progress: SurveyProgress) -> None:
    request.session[KEPT] = {
        "survey": progress.survey.pk,
        "answers": {str(number): value for number, value in progress.answers.items()},
        "passed": sorted(progress.passed),
    }
