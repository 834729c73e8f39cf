"""Rule and plan are declared, and every change is noted with who and when."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.models import RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.rules import declared_rule, noted_changes
from evaluation.declaring.services import (
    PlanRefusedError,
    declare_plan,
    declare_rule,
    end_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


def test_the_first_rule_is_declared_and_noted(ann: User) -> None:
    done = declare_rule(primary="approval", margin=0.03, guard_rails=[("duels", 0.1)], by=ann)
    rule = declared_rule()
    assert (rule.primary, rule.margin, rule.guard_rails) == ("approval", 0.03, (("duels", 0.1),))
    assert done.changed and rule.declared
    (change,) = rule.changes
    assert change.who == "ann"
    assert change.what == (
        "primary measure: Duels won → Share of 👍; its margin: 0.02 → 0.03; "
        "guard rail dropped: Share of 👍 within 0.05; guard rail added: Duels won within 0.1"
    )


def test_declaring_the_products_own_rule_makes_it_the_teams(ann: User) -> None:
    own = DEFAULT_RULE
    done = declare_rule(primary=own.primary, margin=own.margin, guard_rails=own.guard_rails, by=ann)
    assert done.changed and declared_rule().declared
    assert RuleChange.objects.get().what == "declared as the product’s own"


def test_what_stands_so_already_is_no_change(ann: User) -> None:
    for changed in (True, False):
        done = declare_rule(primary="duels", margin=0.02, guard_rails=[("approval", 0.05)], by=ann)
        assert done.changed is changed
    assert RuleChange.objects.count() == 1


def test_a_margin_that_changes_is_noted_with_both_values(ann: User) -> None:
    declare_rule(primary="duels", margin=0.02, guard_rails=[("approval", 0.05)], by=ann)
    declare_rule(primary="duels", margin=0.03, guard_rails=[("approval", 0.01)], by=ann)
    assert declared_rule().changes[0].what == (
        "margin of Duels won: 0.02 → 0.03; margin of Share of 👍: 0.05 → 0.01"
    )
    assert VerdictRule.objects.count() == 1


def test_that_refusals_lose_is_declared_and_noted(ann: User) -> None:
    rails = [("approval", 0.05)]
    for lose in (True, False):
        declare_rule(primary="duels", margin=0.02, guard_rails=rails, by=ann, refusals_lose=lose)
        assert declared_rule().refusals_lose is lose
    said = [change.what for change in declared_rule().changes]
    assert said == ["a refusal is left out", "a refusal counts as lost"]


@pytest.mark.parametrize(("noted", "told"), [(20, 20), (21, 20)])
def test_a_report_tells_of_the_twenty_newest_changes(noted: int, told: int) -> None:
    for number in range(noted):
        RuleChange.objects.create(who="ann", what=f"change {number}")
    said = [change.what for change in declared_rule().changes]
    assert len(said) == told and said[0] == f"change {noted - 1}"
    assert len(noted_changes()) == noted  # the page of the rule has them all


def test_a_plan_is_kept_with_the_rule_that_stood(ann: User) -> None:
    declare_plan(size=400, until=None, watched_live=True, by=ann)
    rule = declared_rule()
    assert rule.declared and rule.guard_rails == DEFAULT_RULE.guard_rails
    assert rule.plan is not None
    assert (rule.plan.size, rule.plan.watched_live) == (400, True)
    assert rule.changes[0].what == "plan declared: 400 votes, watched live as well"


def test_another_plan_ends_the_one_before_it_and_both_are_kept(ann: User) -> None:
    declare_plan(size=400, until=None, watched_live=False, by=ann)
    declare_plan(size=500, until=None, watched_live=False, by=ann)
    first, second = VerdictPlan.objects.all()
    assert first.ended_at is not None and second.ended_at is None
    plan = declared_rule().plan
    assert plan is not None and plan.size == 500


def test_a_change_of_the_rule_ends_its_plan_and_says_so(ann: User) -> None:
    declare_plan(size=400, until=None, watched_live=False, by=ann)
    done = declare_rule(primary="duels", margin=0.04, guard_rails=[("approval", 0.05)], by=ann)
    assert done.ended and declared_rule().plan is None
    assert declared_rule().changes[0].what == (
        "margin of Duels won: 0.02 → 0.04; the plan ended with it"
    )


def test_a_plan_is_ended_once(ann: User) -> None:
    assert not end_plan(by=ann)
    declare_plan(size=400, until=None, watched_live=False, by=ann)
    assert end_plan(by=ann) and not end_plan(by=ann)
    assert [change.what for change in RuleChange.objects.all()] == [
        "plan ended: 400 votes; votes are looked at live", "plan declared: 400 votes",
    ]  # fmt: skip


def test_a_plan_of_what_is_not_voted_on_is_refused(ann: User) -> None:
    declare_rule(primary="rouge1", margin=0.01, guard_rails=[], by=ann)
    with pytest.raises(PlanRefusedError, match="make duels or a share of 👍 the primary"):
        declare_plan(size=400, until=None, watched_live=False, by=ann)


def test_a_name_outlives_its_login(ann: User) -> None:
    declare_plan(size=400, until=None, watched_live=False, by=ann)
    ann.delete()
    assert declared_rule().changes[0].who == "ann"


def test_the_database_holds_one_open_plan_with_a_size_or_a_date(ann: User) -> None:
    declare_plan(size=400, until=None, watched_live=False, by=ann)
    rule, now = VerdictRule.objects.get(), timezone.now()
    wrong = ({"size": 9}, {"size": 9, "until": now, "ended_at": now}, {"ended_at": now})
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            VerdictPlan.objects.create(rule=rule, **fields)


def test_a_report_tells_the_newest_twenty_changes() -> None:
    RuleChange.objects.bulk_create(RuleChange(who="ann", what=str(n)) for n in range(21))
    told = declared_rule().changes
    assert [change.what for change in told] == [str(n) for n in range(20, 0, -1)]
