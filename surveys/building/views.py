"""The builder of surveys: the list, one survey's words and dates, opening and closing, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.web.team import team_form, team_page
from surveys.building import services
from surveys.building.forms import SurveyFileForm, SurveyForm
from surveys.building.selectors import survey_lines
from surveys.building.services import SurveyFrozenError
from surveys.questionnaires.definitions import definition_in, definition_of
from surveys.questionnaires.items import problems
from surveys.questionnaires.models import Survey
from surveys.questionnaires.services import (
    SurveyDefinitionError,
    copy_as_new_version,
    load_survey,
)

FROZEN = (
    "Nothing was changed: the survey's first answer came in while this page was open, and froze "
    "its words and questions. A new version of it can ask something else."
)


@require_safe
@team_page("surveys.view_survey")
def survey_desk(request: HttpRequest) -> HttpResponse:
    """Every survey with its state."""
    return _list(request, SurveyFileForm())


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.add_survey")
def new_survey(request: HttpRequest) -> HttpResponse:
    """The words of a new survey; its questions come next."""
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and _is_saved(form):
        return redirect("edit_survey", form.instance.slug)
    status = 400 if form.errors else 200
    return render(request, "surveys/building/new.html", {"form": form}, status=status)


@team_page("surveys.add_survey")
@team_form("survey_desk")
def survey_from_file(request: HttpRequest) -> HttpResponse:
    """A draft from a file, as the command load_survey makes one."""
    form = SurveyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=400)
    sent = form.cleaned_data
    try:
        survey, made = load_survey(definition_in(sent["file"], name=sent["name"]))
    except SurveyDefinitionError as error:
        form.add_error("file", str(error).splitlines())
        return _list(request, form, status=400)
    if made:
        messages.success(request, "The survey is a draft now.")
    else:
        messages.warning(request, "A survey with this address was there already; it is as it was.")
    return redirect("edit_survey", survey.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.view_survey")
def edit_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """A survey's questions, words and dates."""
    survey = get_object_or_404(Survey, slug=slug)
    may_change = request.user.has_perm("surveys.change_survey")
    form = SurveyForm(request.POST or None, instance=survey)
    if request.method == "POST" and may_change:
        try:
            if _is_saved(form):
                messages.success(request, "Saved.")
                return redirect("edit_survey", form.instance.slug)
        except SurveyFrozenError:
            messages.error(request, FROZEN)
            return redirect("edit_survey", slug)
        survey = get_object_or_404(Survey, slug=slug)  # without what was not taken
    context = {
        "survey": survey,
        "state": survey.state_at(timezone.now()).value,
        "questions": list(survey.questions.order_by("number")),
        "form": form,
        "may_change": may_change,
        "may_ask": may_change and not survey.is_frozen,
    }
    status = 400 if form.errors else 200
    return render(request, "surveys/building/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.change_survey")
def open_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then let readers answer."""
    return _confirmed(request, slug, "open", services.open_survey, "Readers can answer it now.")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.change_survey")
def close_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then take no more answers."""
    return _confirmed(request, slug, "close", services.close_survey, "It takes no answers now.")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.delete_survey")
def delete_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then delete a survey that nobody has answered."""
    return _confirmed(request, slug, "delete", services.delete_survey, "The survey is deleted.")


@team_page("surveys.add_survey")
@team_form("edit_survey")
def copy_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft like this one: its new version, or a survey of its own."""
    survey = get_object_or_404(Survey, slug=slug)
    if request.POST.get("go") == "version":
        copy = copy_as_new_version(survey=survey)
        messages.success(request, "This is the new version, a draft. Opened, it takes its place.")
    else:
        copy = services.duplicate_survey(survey=survey)
        messages.success(request, "This is the copy, a draft. Give it a name of its own.")
    return redirect("edit_survey", copy.slug)


@require_safe
@team_page("surveys.view_survey")
def survey_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey as a file that load_survey and this site take."""
    survey = get_object_or_404(Survey, slug=slug)
    text = json.dumps(definition_of(survey), ensure_ascii=False, indent=2)
    response = HttpResponse(f"{text}\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{survey.slug}.json"'
    return response


def _is_saved(form: SurveyForm) -> bool:
    """Whether it could be written; else the form says why not. Raises SurveyFrozenError."""
    if not form.is_valid():
        return False
    try:
        services.save_survey(survey=form.instance)
    except SurveyDefinitionError as error:
        form.add_error("opens_at", str(error).splitlines())
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _confirmed(
    request: HttpRequest, slug: str, what: str, act: Callable[..., None], done: str
) -> HttpResponse:
    """A page that asks once whether to `act`, and does it by POST."""
    survey = get_object_or_404(Survey, slug=slug)
    wrong: list[str] = []
    if request.method == "POST":
        try:
            act(survey=survey)
        except SurveyDefinitionError as error:
            wrong = str(error).splitlines()
        except SurveyFrozenError:
            messages.error(request, "Nothing was deleted: readers have answered it.")
            return redirect("edit_survey", slug)
        else:
            messages.success(request, done)
            return redirect("survey_desk") if what == "delete" else redirect("edit_survey", slug)
    questions = list(survey.questions.order_by("number"))
    context = {
        "survey": survey,
        "what": what,
        "state": survey.state_at(timezone.now()).value,
        "questions": questions,
        "wrong": wrong or (problems([each.item for each in questions]) if what == "open" else []),
    }
    status = 409 if wrong else 200
    return render(request, "surveys/building/confirm.html", context, status=status)


def _list(request: HttpRequest, form: SurveyFileForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"lines": survey_lines(timezone.now()), "file_form": form}
    return render(request, "surveys/building/surveys.html", context, status=status)
