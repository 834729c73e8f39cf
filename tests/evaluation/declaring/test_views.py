"""The page of the rule: who may look, who may change, what is refused with which sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.comparison.measures import BEYOND_SHARES
from evaluation.comparison.models import RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.rules import declared_rule
from tests.rows.scored import make_score
from tests.rows.written import make_summary
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

PAGE, CHANGE, PLAN = "/models/rule/", "/models/rule/change/", "/models/rule/plan/"
RULE = {
    "primary-measure": "approval", "primary-margin": "0.03",
    "rail0-measure": "duels", "rail0-margin": "0.1", "rail1-measure": "", "rail1-margin": "",
}  # fmt: skip


@pytest.fixture
def engineer(db: None) -> Client:
    return signed_in("engineer")


def test_a_stranger_signs_in(client: Client) -> None:
    for path in (PAGE, CHANGE, PLAN):
        assert client.get(path)["Location"].startswith("/login/")


def test_nobody_has_declared_a_rule_yet_and_nothing_was_changed(engineer: Client) -> None:
    page = engineer.get(PAGE).content.decode()
    assert "Nobody has declared a rule yet" in page and "Nothing was changed yet" in page
    assert (
        "where it is shown better on Duels won, or worse by less than 2 points of a hundred; "
        "and where Share of 👍 (within 5 points of a hundred) got no worse."
    ) in page


def test_an_engineer_declares_a_rule_with_selects(engineer: Client) -> None:
    make_score(make_summary(), 0.5)
    make_score(make_summary(), 9, "words|v:1")
    page = engineer.get(PAGE).content.decode()
    assert "ROUGE-1 (more is better)" in page
    assert ">Words" not in page  # it describes and does not judge
    answer = engineer.post(CHANGE, RULE, follow=True).content.decode()
    assert "The rule is declared." in answer
    rule = declared_rule()
    assert (rule.primary, rule.margin, rule.guard_rails) == ("approval", 0.03, (("duels", 0.1),))
    assert "<td>engineer</td>" in answer and "Duels won → Share of 👍" in answer


def test_refusals_lose_by_a_tick(engineer: Client) -> None:
    engineer.post(CHANGE, {**RULE, "refusals_lose": "on"})
    page = engineer.get(PAGE).text
    assert declared_rule().refusals_lose and "A refusal counts as lost." in page
    assert 'name="refusals_lose" checked' in page
    engineer.post(CHANGE, RULE)
    assert not declared_rule().refusals_lose


def test_an_analyst_sees_the_rule_and_may_not_change_it() -> None:
    analyst = signed_in("analyst")
    page = analyst.get(PAGE).content.decode()
    assert "an engineer or an admin changes it" in page and "<select" not in page
    assert analyst.post(CHANGE, RULE).status_code == 403
    assert analyst.post(PLAN, {"kind": "size", "size": "400"}).status_code == 403
    assert not VerdictRule.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"primary-measure": "soup"}, "Choose a measure from the list: “soup”"),
        ({"primary-measure": ""}, "Choose a measure."),
        ({"primary-margin": ""}, "Say how much worse still counts as no worse"),
        ({"primary-margin": "-1"}, "A margin is 0 or more"),
        ({"primary-margin": "nan"}, "Write the margin as a number"),
        ({"primary-margin": "two"}, "Write the margin as a number"),
        ({"primary-margin": "2"}, "2 would be 200 points of a hundred"),
        ({"rail0-margin": ""}, "Say how much worse still counts as no worse"),
        ({"rail0-measure": ""}, "Choose the measure that this margin is of."),
        ({"rail0-measure": "approval"}, "This measure stands in the rule already."),
        ({"rail1-measure": "duels", "rail1-margin": "0.2"}, "stands in the rule already"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_sentence_where_it_stands(
    engineer: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = engineer.post(CHANGE, {**RULE, **wrong})
    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert not VerdictRule.objects.exists() and not RuleChange.objects.exists()


@pytest.mark.parametrize(("margin", "status"), [(0.49, 302), (BEYOND_SHARES, 400)])
def test_a_margin_of_a_share_is_less_than_half(
    engineer: Client, margin: float, status: int
) -> None:
    assert engineer.post(CHANGE, {**RULE, "primary-margin": str(margin)}).status_code == status


def test_a_measure_that_is_gone_stays_what_the_rule_says(engineer: Client) -> None:
    VerdictRule.objects.create(primary="meteor", margin=0.02)
    page = engineer.get(PAGE).content.decode()
    assert 'value="meteor" selected' in page and "nothing is measured by it now" in page


def test_a_plan_of_a_size_is_declared_and_ended(engineer: Client) -> None:
    answer = engineer.post(PLAN, {"kind": "size", "size": "400", "until": "junk"}, follow=True)
    page = answer.content.decode()
    assert "until 400 votes of these two versions have come in" in page
    assert "A change ends the plan" in page
    ended = engineer.post(PLAN, {"go": "end"}, follow=True).content.decode()
    assert "The plan has ended." in ended and declared_rule().plan is None


def test_a_plan_until_a_day_ends_when_the_day_does(engineer: Client) -> None:
    day = (timezone.now() + timedelta(days=3)).date()
    engineer.post(PLAN, {"kind": "date", "until": day.isoformat(), "watched_live": "on"})
    plan = VerdictPlan.objects.get()
    assert plan.until is not None and plan.watched_live
    assert plan.until.date() == day + timedelta(days=1) and plan.until.hour == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Say whether a number of votes or a day ends it."),
        ({"kind": "size"}, "Say how many votes."),
        ({"kind": "size", "size": "29"}, "Fewer than 30 votes hardly ever tell"),
        ({"kind": "size", "size": "10000001"}, "More than 10,000,000 votes"),
        ({"kind": "size", "size": "many"}, "Write the number of votes in digits"),
        ({"kind": "date"}, "Say which day."),
        ({"kind": "date", "until": "2020-01-01"}, "That day is over"),
        ({"kind": "date", "until": "soon"}, "Write the day as year-month-day"),
        ({"kind": "date", "until": "9999-12-31"}, "Choose a day that somebody will live to see."),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(
    engineer: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = engineer.post(PLAN, wrong)
    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert not VerdictPlan.objects.exists()


@pytest.mark.parametrize("size", ["30", "10000000"])
def test_the_smallest_and_the_largest_plan(engineer: Client, size: str) -> None:
    assert engineer.post(PLAN, {"kind": "size", "size": size}).status_code == 302


def test_a_rule_of_scores_has_no_plan(engineer: Client) -> None:
    VerdictRule.objects.create(primary="rouge1", margin=0.02)
    assert "A plan counts votes" in engineer.get(PAGE).content.decode()
    answer = engineer.post(PLAN, {"kind": "size", "size": "400"})
    assert answer.status_code == 400 and "make duels" in answer.content.decode().lower()
    assert not VerdictPlan.objects.exists()


def test_a_login_that_ran_out_comes_back_to_the_page(engineer: Client) -> None:
    assert engineer.get(CHANGE)["Location"] == engineer.get(PLAN)["Location"] == PAGE


def test_the_page_costs_the_same_queries_whatever_was_changed(engineer: Client) -> None:
    engineer.post(CHANGE, RULE)
    with CaptureQueriesContext(connection) as before:
        engineer.get(PAGE)
    for margin in range(30):
        engineer.post(CHANGE, {**RULE, "primary-margin": f"0.{margin + 10}"})
    with CaptureQueriesContext(connection) as after:
        page = engineer.get(PAGE).content.decode()
    assert len(after) == len(before) <= 14
    assert "Page 1 of 2" in page
