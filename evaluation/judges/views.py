"""The team's pages of judges: which there are, what makes them, what they are asked next."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.web.addresses import row_id
from common.web.team import team_form, team_page
from evaluation.judges.anchors import ask_both_again
from evaluation.judges.forms import AgainForm, JudgeBatchForm, JudgeForm
from evaluation.judges.models import Judge, JudgeBatch
from evaluation.judges.nudge import nudge_judging
from evaluation.judges.planning import JudgePlan, plan_choices, plan_ratings, summaries_chosen
from evaluation.judges.progress import progress_of_each
from evaluation.judges.requesting import request_choices, request_ratings
from evaluation.judges.rubrics import RubricError
from evaluation.judges.selectors import cost_of, endings_of, judges_listed
from evaluation.judges.services import FIXED, JudgeError, packaged_rubric, rubric_text
from summaries.batches.choice import ChoiceError
from summaries.generators.base import SettingsError
from surveys.duels.pairing import Strategy

A_PAGE: Final = 25


@require_safe
@team_page("evaluation.view_judge")
def judges_page(request: HttpRequest) -> HttpResponse:
    """Every judge, and every batch of any, the newest first."""
    batches = JudgeBatch.objects.select_related("judge", "requested_by")
    page = Paginator(batches, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "judges": judges_listed(),
        "page": page,
        "rows": progress_of_each(page, timezone.now()),
    }
    return render(request, "evaluation/judges/judges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.add_judge")
def new_judge(request: HttpRequest) -> HttpResponse:
    """A judge's form; `?copy=` begins with the settings of another."""
    packaged_rubric()
    copied = _copied(request.GET.get("copy", ""))
    initial = {"rubric": str(copied.rubric_id), "note": copied.note} if copied else {}
    form = JudgeForm(
        request.POST or None, initial=initial, current=copied.settings if copied else {}
    )
    if request.method == "POST" and form.is_valid():
        made = form.save(by=cast(User, request.user))  # team_page lets nobody else in
        if made is not None:
            messages.success(request, f"{made.name} is made. It has been asked nothing yet.")
            return redirect("judge", made.pk)
    status = 400 if form.errors else 200
    context = {"form": form, "copied": copied}
    return render(request, "evaluation/judges/judge_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.view_judge")
def judge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What makes a judge, what it was asked, what that cost; a form until it is asked at first."""
    judge = get_object_or_404(Judge.objects.select_related("rubric"), pk=pk)
    may = request.user.has_perm("evaluation.change_judge")
    is_fixed, form = judge.fixed_at is not None, None
    if may and not is_fixed:
        initial = {"name": judge.name, "rubric": str(judge.rubric_id), "note": judge.note}
        form = JudgeForm(request.POST or None, initial=initial, current=judge.settings)
    status = 200
    if request.method == "POST":
        if form is not None and form.is_valid() and (changed := form.save(judge)) is not None:
            messages.success(request, f"{changed.name} is changed.")
            return redirect("judge", changed.pk)
        status = 403 if not may else 409 if is_fixed else 400
    return _shown_judge(request, judge, _batch_form(request), change=form, status=status)


def _shown_judge(
    request: HttpRequest, judge: Judge, form: JudgeBatchForm, *, change: JudgeForm | None = None,
    again: AgainForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    batches = judge.batches.select_related("requested_by")
    page = Paginator(batches, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "judge": judge,
        "form": form,
        "change": change,
        "again": again or AgainForm(),
        "fixed": FIXED,
        "refused": request.method == "POST" and status == 409,
        "rubric": _readable_rubric(judge),
        "settings": [(name, value) for name, value in judge.settings.items()],
        "page": page,
        "rows": progress_of_each(page, timezone.now()),
        "cost": cost_of(judge.pk),
        "endings": sorted(endings_of(judge.pk).items()),
    }
    return render(request, "evaluation/judges/judge.html", context, status=status)


@require_safe
@team_page("evaluation.add_judgebatch")
def judge_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What a batch would ask, and what that would take, before it is begun."""
    judge = get_object_or_404(Judge.objects.select_related("rubric"), pk=pk)
    form = JudgeBatchForm(request.GET)
    plan = _plan(judge, form)
    if plan is None:
        return _shown_judge(request, judge, form, status=400)
    said = form.cleaned_data
    context = {
        "judge": judge,
        "plan": plan,
        "kind": said["kind"],
        "versions": [form.labels[each] for each in said["versions"]],
        "choice": form.choice,
        "money_limit": said["money_limit"],
        "fields": [(name, each) for name in form.fields for each in request.GET.getlist(name)],
        "query": request.GET.urlencode(),
    }
    return render(request, "evaluation/judges/judge_plan.html", context)


@team_page("evaluation.add_judgebatch")
@team_form("judge")
def start_judging(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a batch."""
    judge = get_object_or_404(Judge.objects.select_related("rubric"), pk=pk)
    form = JudgeBatchForm(request.POST)
    if not form.is_valid():
        return _shown_judge(request, judge, form, status=400)
    try:
        batch = _requested(judge, form, cast(User, request.user))
    except (ChoiceError, JudgeError, SettingsError, RubricError) as error:
        form.add_error(None, str(error))
        return _shown_judge(request, judge, form, status=400)
    if batch is None:
        messages.info(request, "Nothing to ask: all of this is answered, or being asked already.")
        return redirect("judge", judge.pk)
    nudge_judging()
    return redirect("judge_batch", batch.pk)


@team_page("evaluation.add_judgebatch")
@team_form("judge")
def ask_judge_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask some of what was answered once more, which shows whether the judge has drifted."""
    judge = get_object_or_404(Judge.objects.select_related("rubric"), pk=pk)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _shown_judge(request, judge, _batch_form(request), again=form, status=400)
    try:
        batches = ask_both_again(
            judge=judge, number=form.cleaned_data["number"],
            money_limit=form.cleaned_data["money_limit"], requested_by=cast(User, request.user),
        )  # fmt: skip
    except (JudgeError, SettingsError, RubricError) as error:
        form.add_error(None, str(error))
        return _shown_judge(request, judge, _batch_form(request), again=form, status=400)
    if not batches:
        messages.info(request, "Nothing was answered yet that could be asked again.")
        return redirect("judge", judge.pk)
    nudge_judging()
    return redirect("judge_batch", batches[0].pk)


def _requested(judge: Judge, form: JudgeBatchForm, by: User) -> JudgeBatch | None:
    limit, versions, articles = form.cleaned_data["money_limit"], form.version_ids, form.choice
    if form.is_of_choices:
        return request_choices(
            judge=judge, versions=versions, articles=str(articles),
            pairs=form.cleaned_data["pairs"], money_limit=limit, requested_by=by,
            strategy=form.cleaned_data["strategy"] or Strategy.INFORMATIVE,
        )  # fmt: skip
    return request_ratings(
        judge=judge, summaries=summaries_chosen(articles, versions), versions=versions,
        articles=str(articles), money_limit=limit, requested_by=by,
    )  # fmt: skip


def _plan(judge: Judge, form: JudgeBatchForm) -> JudgePlan | None:
    """The plan of what a form says; None where it says something wrong, which stands there."""
    if not form.is_valid():
        return None
    try:
        if form.is_of_choices:
            pairs = form.cleaned_data["pairs"]
            return plan_choices(judge, form.choice, form.version_ids, pairs)
        return plan_ratings(judge, summaries_chosen(form.choice, form.version_ids))
    except ChoiceError as error:
        form.add_error("keys", str(error))
    except (JudgeError, SettingsError, RubricError) as error:
        form.add_error(None, str(error))
    return None


def _batch_form(request: HttpRequest) -> JudgeBatchForm:
    """An empty form, or what the address says, as a plan leads back to it."""
    is_said = request.method == "GET" and "versions" in request.GET
    return JudgeBatchForm(initial=_initial(request)) if is_said else JudgeBatchForm()


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {**request.GET.dict(), "versions": request.GET.getlist("versions")}


def _readable_rubric(judge: Judge) -> Any:
    try:
        return rubric_text(judge.rubric)
    except RubricError:
        return None


def _copied(pk: str) -> Judge | None:
    return Judge.objects.filter(pk=row_id(pk) or 0).first()
