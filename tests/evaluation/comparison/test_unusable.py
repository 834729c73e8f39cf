"""Margins, plans and numbers that no page takes, put into the tables all the same: every door says
what is wrong, and none falls."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from evaluation.comparison.gating import decided, gate_report
from evaluation.comparison.measures import margin_fault
from evaluation.comparison.models import GuardRail, RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.rendering import as_json, notes
from evaluation.comparison.rules import declared_rule
from evaluation.declaring.services import declare_rule
from summaries.versions.models import ModelVersion
from tests.evaluation.comparison.test_builder import compared, estimate
from tests.evaluation.comparison.test_verdicts import duels, gate_exit
from tests.rows.calling import program
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of
from tests.writeup_site.roles import signed_in
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("key", "margin", "fault"),
    [
        ("duels", 0.0, ""),
        ("duels", -1e-9, "its margin of duels is -1e-09, and one is 0 or more"),
        ("rouge1", INFINITE, "its margin of rouge1 is inf, which is no number"),
        ("rouge1", float("nan"), "its margin of rouge1 is nan, which is no number"),
        ("rouge1", 1e308, ""),
        ("duels", 0.4999, ""),
        ("duels", 0.5, "its margin of duels is 0.5 of a share, which nothing can exceed"),
        ("approval", 7, "its margin of approval is 7 of a share, which nothing can exceed"),
        ("expert:duels", 0.5, ""),
    ],
)
def test_what_a_margin_may_be(key: str, margin: float, fault: str) -> None:
    assert margin_fault(key, margin) == fault


def better_pair() -> tuple[ModelVersion, ModelVersion]:
    """By duels the second is far better."""
    one, other = make_pair(articles=10)
    duels(one, other, number=40, readers=40, won=90)
    return one, other


def spoilt(what: str) -> str:
    """A rule with something in it by which nothing can be judged; the fault."""
    now = timezone.now()
    first = -0.1 if what == "margin" else 0.02
    row = VerdictRule.objects.create(primary="duels", margin=first)
    if what == "rail":
        GuardRail.objects.create(rule=row, measure="approval", margin=INFINITE)
        return "its margin of approval is inf, which is no number"
    if what == "size":
        VerdictPlan.objects.create(rule=row, size=0)
        return "its plan is of no votes"
    if what == "day":
        VerdictPlan.objects.create(rule=row, until=now, declared_at=now + timedelta(seconds=1))
        return "its plan’s day lies before its declaration"
    return "its margin of duels is -0.1, and one is 0 or more"


@pytest.mark.parametrize("what", ["margin", "rail", "size", "day"])
def test_nothing_is_judged_by_a_rule_that_is_none_and_every_door_says_why(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = better_pair()
    fault = spoilt(what)
    report = compared(one, other)
    said = report.versus[0].overall
    assert said.verdict == "cannot tell yet"
    assert said.sentence == (
        f"Whether {other.label} is better than {one.label} cannot be told: nothing can be judged "
        f"by the rule as it is kept, {fault}; declare it anew under Rule."
    )
    # What readers say is not the rule's matter.
    assert report.versus[0].headline.today.endswith("as readers do; the rule asks for more.")
    assert estimate(report, "duels").verdict == "better"
    assert any(fault in note for note in notes(report))
    json.dumps(as_json(report), allow_nan=False)
    decision = decided(report)
    assert decision.result == "inconclusive" and fault in decision.reason
    json.dumps(gate_report(report, decision), allow_nan=False)

    engineer = signed_in("engineer")
    asked = urlencode({"baseline": one.identifier, "candidate": other.identifier})
    assert fault in html.unescape(engineer.get(f"/models/compare/?{asked}").content.decode())
    rule_page = html.unescape(engineer.get("/models/rule/").content.decode())
    assert fault in rule_page and "declare it anew under Rule." in rule_page
    for path in ("/verdict", "/gate"):
        refused = program(TokenScope.READ).get(f"{path}?{asked}")
        assert refused.status_code == 422 and fault in refused.json()["detail"]
    with pytest.raises(CommandError, match="or say --primary and --margin"):
        call_command("gate", f"--baseline={one.name}", f"--candidate={other.name}")
    capsys.readouterr()
    # A call that says measure and margin does not go by the rule.
    assert gate_exit(one, other, "--primary=duels", "--margin=0.02") == 0


def test_declaring_the_rule_anew_mends_it_and_says_so() -> None:
    engineer = signed_in("engineer")
    spoilt("margin")
    engineer.post(
        "/models/rule/change/", {"primary-measure": "duels", "primary-margin": "0"}, follow=True
    )
    rule = declared_rule()
    assert rule.faults == () and rule.margin == 0
    # The margin that stood in for what was none is 0 as well: that is a change all the same.
    assert RuleChange.objects.get().what == (
        "mended: its margin of duels is -0.1, and one is 0 or more"
    )


def test_a_service_declares_no_rule_and_no_plan_that_is_none() -> None:
    from django.contrib.auth.models import User

    from evaluation.declaring.services import (
        PlanRefusedError,
        RuleRefusedError,
        declare_plan,
    )

    ann = User.objects.create_user("ann")
    with pytest.raises(RuleRefusedError, match="its margin of approval is -1, and one is 0"):
        declare_rule(primary="duels", margin=0.02, guard_rails=[("approval", -1)], by=ann)
    with pytest.raises(PlanRefusedError, match="its plan is of no votes"):
        declare_plan(size=0, until=None, watched_live=False, by=ann)
    with pytest.raises(PlanRefusedError, match="lies before its declaration"):
        declare_plan(size=None, until=timezone.now(), watched_live=False, by=ann)
    assert not VerdictPlan.objects.exists() and not RuleChange.objects.exists()


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_number_that_is_not_finite_is_none(everywhere: bool) -> None:
    one, other = make_pair(articles=12)
    VerdictRule.objects.create(primary="rouge1", margin=0.02)
    for number, article in enumerate(articles_of(one)):
        odd = everywhere or number == 1
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), -INFINITE if odd else 0.5)
        make_rating(summary_of(one, article), 3 + number % 2, place=0)
        make_rating(summary_of(other, article), INFINITE if odd else 5 - number % 3 / 2, place=0)
    report = compared(one, other)
    found = report.versus[0].estimate("rouge1")
    rated = report.versus[0].estimate("expert:relevance")
    if everywhere:
        assert found is None and rated is None
        assert "ROUGE-1: nothing to compare yet" in report.versus[0].overall.sentence
    else:
        assert found is not None and rated is not None
        assert (found.articles, rated.articles) == (11, 11)
        assert found.candidate == pytest.approx(0.5) and found.verdict == "better"
    json.dumps(as_json(report), allow_nan=False)
    assert gate_exit(one, other, "--primary=rouge1", "--margin=0.02") == (3 if everywhere else 0)
    analyst, asked = signed_in("analyst"), f"baseline={one.identifier}&candidate={other.identifier}"
    for page in every_page_of_numbers(one, articles_of(one)[1].slug, asked):
        assert analyst.get(page, follow=True).status_code == 200, page


def every_page_of_numbers(one: ModelVersion, slug: str, asked: str) -> list[str]:
    """Team pages on which scores and ratings stand."""
    pages = ["/models/", "/agreement/", "/outputs/", "/desk/", "/metrics/"]
    return [
        *pages,
        f"/models/compare/?{asked}&measure=rouge1",
        f"/models/compare/articles/{slug}/?{asked}",
    ]
