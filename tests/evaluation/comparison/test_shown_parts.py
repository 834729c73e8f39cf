"""Which parts stand under a comparison: those that tell more than the whole."""

from __future__ import annotations

import pytest

from evaluation.comparison.builder import compare
from evaluation.comparison.presenting import report_context
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.rows.duels import duel
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_article, make_pair, make_summary, summary_of

pytestmark = pytest.mark.django_db


def parts(one: ModelVersion, other: ModelVersion, measure: str = "") -> list[tuple[str, str]]:
    report = compare(baseline=one, candidates=[other], measure=measure, trend=False)
    shown = report_context(report, {}, pictures_at="", linked=False)["slices"]
    return [(part.dimension, part.value) for part, _ in shown]


def test_a_part_that_is_the_whole_is_none() -> None:
    one, other = make_pair(articles=4, source="north")
    for article in articles_of(one):
        duel(one, other, article, collect=False)
    collect_backlog()
    derive_all_marked()
    assert parts(one, other) == []
    south = make_article(source="south")
    for version in (one, other):
        make_summary(south, version)
    assert parts(one, other) == []  # nobody voted there: all of it is of the north
    duel(other, one, south)
    derive_all_marked()
    # All are as long as each other, and of one month.
    assert parts(one, other) == [("source", "north"), ("source", "south")]


def test_so_it_is_with_scores() -> None:
    one, other = make_pair(articles=4, source="north")
    for version in (one, other):
        for article in articles_of(one):
            make_score(summary_of(version, article), 0.5)
    assert parts(one, other, "rouge1") == []
