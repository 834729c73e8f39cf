"""The questions of a survey in the builder: one a page, moved and removed in the list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.web.refusals import Refusal
from common.web.team import team_form, team_page
from surveys.building import services
from surveys.building.forms import QuestionDraftForm, draft_of
from surveys.building.services import SurveyFrozenError
from surveys.building.views import FROZEN
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import SurveyDefinitionError


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.change_survey")
def new_question(request: HttpRequest, slug: str) -> HttpResponse:
    """One more question, the last one until it is moved."""
    return _question_form(request, _survey(slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.change_survey")
def edit_question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One question as it is, to change."""
    survey = _survey(slug)
    return _question_form(request, survey, get_object_or_404(survey.questions, number=number))


@team_page("surveys.change_survey")
@team_form("edit_survey")
def move_question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask it one place earlier or later."""
    survey = _survey(slug)
    step = -1 if request.POST.get("step") == "-1" else 1
    try:
        place = services.move_question(survey=survey, number=number, step=step)
    except (SurveyDefinitionError, SurveyFrozenError) as error:
        return _told(request, survey, error)
    except Question.DoesNotExist as error:
        raise Refusal(404, str(error)) from error
    return redirect(f"{reverse('edit_survey', args=[slug])}#question-{place}")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.change_survey")
def remove_question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask once, then ask it no more."""
    survey = _survey(slug)
    if request.method != "POST":
        question = get_object_or_404(survey.questions, number=number)
        context = {"survey": survey, "question": question}
        return render(request, "surveys/building/remove.html", context)
    try:
        services.remove_question(survey=survey, number=number)
    except (SurveyDefinitionError, SurveyFrozenError) as error:
        return _told(request, survey, error)
    except Question.DoesNotExist as error:
        raise Refusal(404, str(error)) from error
    messages.success(request, "The question is removed.")
    return redirect("edit_survey", slug)


def _question_form(request: HttpRequest, survey: Survey, question: Question | None) -> HttpResponse:
    if survey.is_frozen:
        messages.error(request, "Readers have answered this survey: its questions stay.")
        return redirect("edit_survey", survey.slug)
    others = list(survey.questions.order_by("number"))
    before = [each for each in others if question is None or each.number < question.number]
    initial = draft_of(question) if question else None
    form = QuestionDraftForm(request.POST or None, others=before, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, survey, question, form)
        except SurveyFrozenError as error:
            return _told(request, survey, error)
        except Question.DoesNotExist as error:
            raise Http404(str(error)) from error
        except SurveyDefinitionError as error:
            form.add_error(None, str(error).splitlines())
        except ValidationError as error:
            form.add_error(None, error.messages)
    number = question.number if question else len(others) + 1
    context = {"survey": survey, "question": question, "number": number, "form": form}
    status = 400 if form.errors else 200
    return render(request, "surveys/building/question.html", context, status=status)


def _kept(
    request: HttpRequest, survey: Survey, question: Question | None, form: QuestionDraftForm
) -> HttpResponse:
    fields = form.question_fields
    if question is None:
        number = services.add_question(survey=survey, fields=fields).number
    else:
        number = question.number
        services.change_question(survey=survey, number=number, fields=fields)
    if request.POST.get("go") == "another":
        return redirect("new_question", survey.slug)
    return redirect(f"{reverse('edit_survey', args=[survey.slug])}#question-{number}")


def _told(request: HttpRequest, survey: Survey, error: Exception) -> HttpResponse:
    messages.error(request, FROZEN if isinstance(error, SurveyFrozenError) else str(error))
    return redirect("edit_survey", survey.slug)


def _survey(slug: str) -> Survey:
    return get_object_or_404(Survey, slug=slug)
