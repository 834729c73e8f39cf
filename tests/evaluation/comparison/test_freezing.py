"""A report that is kept comes back as it was, whatever it holds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.builder import compare
from evaluation.comparison.freezing import UnreadableReportError, frozen, thawed
from evaluation.comparison.report import Comparison
from evaluation.opinions.services import derive_all_marked
from evaluation.stats.interval import Interval
from surveys.ballots.models import Ballot
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Comparison]:
    """A report with figures of each family, a trend, parts, losses and a standing."""
    with shared_rows(django_db_blocker):
        yield made_report()


def made_report() -> Comparison:
    one, other = make_pair(articles=3, source="north")
    for number, article in enumerate(articles_of(one)):
        for version in (one, other):
            make_score(summary_of(version, article), 0.1 + number / 7 + (version == other) / 3)
            for _ in range(6):
                thumb(summary_of(version, article), 1 if version == other else -1, collect=False)
        duel(other, one, article, collect=False)
    first = duel(one, other, articles_of(one)[0])
    Ballot.objects.filter(pk=first.pk).update(received_at="2026-02-03T12:00:00Z")
    derive_all_marked()
    refresh_reports()
    return compare(baseline=one, candidates=[other])


def test_a_report_that_was_kept_as_json_is_equal_to_the_one_before(report: Comparison) -> None:
    (versus,) = report.versus
    assert versus.trend and versus.slices and versus.loses + versus.wins and report.standing
    assert any(estimate.interval for estimate in versus.estimates)
    kept = json.loads(json.dumps(frozen(report), allow_nan=False))
    assert thawed(Comparison, kept) == report


def test_an_end_that_is_not_bounded_is_kept_as_a_text(report: Comparison) -> None:
    (versus,) = report.versus
    estimate = replace(versus.estimates[0], interval=Interval(-math.inf, 0.5, 0.95))
    report = replace(report, versus=(replace(versus, estimates=(estimate,)),))
    assert thawed(Comparison, json.loads(json.dumps(frozen(report), allow_nan=False))) == report


def test_a_field_that_came_later_has_its_default_and_one_without_cannot_be_read(
    report: Comparison,
) -> None:
    kept = frozen(report)
    del kept["versus"][0]["splits"]  # it has a default
    assert thawed(Comparison, kept).versus[0].splits == ()
    del kept["versus"][0]["overall"]
    with pytest.raises(UnreadableReportError, match="overall"):
        thawed(Comparison, kept)


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", "1"), ("level", True), ("simulated", 1), ("versus", {}), ("as_of", 3), ("rule", [])],
)
def test_what_is_of_another_type_is_refused(report: Comparison, name: str, value: object) -> None:
    with pytest.raises(UnreadableReportError):
        thawed(Comparison, frozen(report) | {name: value})
