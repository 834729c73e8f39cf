"""The page of the rule: what decides, its plan, and who changed what."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.web.team import team_form, team_page
from evaluation.comparison.judging import fault_words
from evaluation.comparison.known_measures import known_measures
from evaluation.comparison.models import RuleChange
from evaluation.comparison.planned import PLANNED
from evaluation.comparison.rules import declared_rule
from evaluation.declaring.forms import FEWEST_VOTES, PlanForm, RuleForm
from evaluation.declaring.sentences import plan_sentence, rule_sentence
from evaluation.declaring.services import (
    PlanRefusedError,
    declare_plan,
    declare_rule,
    end_plan,
)

CHANGES_A_PAGE = 25


@require_safe
@team_page("evaluation.view_score")
def rule_page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@team_page("evaluation.change_verdictrule")
@team_form("rule")
def change_rule(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST, measures=known_measures(), rule=declared_rule())
    if not form.is_valid():
        return _page(request, form=form, status=400)
    first = form.primary.cleaned_data
    done = declare_rule(
        primary=first["measure"],
        margin=first["margin"],
        guard_rails=form.guard_rails,
        refusals_lose=form.refusals_lose,
        by=_member(request),
    )
    if not done.changed:
        messages.info(request, "Nothing was changed: the rule stood so already.")
    elif done.ended:
        messages.warning(
            request, "The rule is declared. The plan was made for the old one and has ended."
        )
    else:
        messages.success(request, "The rule is declared.")
    return redirect("rule")


@team_page("evaluation.change_verdictrule")
@team_form("rule")
def change_plan(request: HttpRequest) -> HttpResponse:
    if request.POST.get("go") == "end":
        ended = end_plan(by=_member(request))
        messages.info(request, "The plan has ended." if ended else "There was no plan to end.")
        return redirect("rule")
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, plan_form=form, status=400)
    asked = form.cleaned_data
    try:
        declare_plan(
            size=asked["size"],
            until=asked["until"],
            watched_live=asked["watched_live"],
            by=_member(request),
        )
    except PlanRefusedError as error:
        form.add_error(None, str(error))
        return _page(request, plan_form=form, status=400)
    messages.success(request, "The plan is declared: votes from now on count towards it.")
    return redirect("rule")


def _member(request: HttpRequest) -> User:
    return cast(User, request.user)  # team_page lets nobody else in


def _page(
    request: HttpRequest,
    *,
    form: RuleForm | None = None,
    plan_form: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rule, measures = declared_rule(), known_measures()
    labels = {measure.key: measure for measure in measures}
    changes = Paginator(RuleChange.objects.all(), CHANGES_A_PAGE)
    context: dict[str, Any] = {
        "rule": rule,
        "sentence": rule_sentence(rule, labels),
        "plan": plan_sentence(rule.plan) if rule.plan else "",
        "fault": fault_words(rule) if rule.faults else "",
        "form": form or RuleForm(None, measures=measures, rule=rule),
        "plan_form": plan_form or PlanForm(initial={"kind": "size"}),
        "may_change": request.user.has_perm("evaluation.change_verdictrule"),
        "may_plan": rule.primary in PLANNED,
        "fewest": FEWEST_VOTES,
        "changes": changes.get_page(request.GET.get("page")),
    }
    return render(request, "evaluation/declaring/rule.html", context, status=status)
