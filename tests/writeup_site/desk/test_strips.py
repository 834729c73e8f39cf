"""The strips of the team's first page: where they stand, and what they say."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from types import SimpleNamespace
from typing import cast

import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Versus
from evaluation.stats.interval import Interval
from tests.evaluation.comparison.test_judging import ROUGE, estimate
from writeup_site.desk.strips import HALF, Strip, strips


def drawn(*estimates: Estimate) -> list[Strip]:
    (found,) = strips([cast(Versus, SimpleNamespace(estimates=estimates))])
    return found


def test_duels_stand_before_thumbs_and_scores_are_left_out() -> None:
    thumbs = replace(estimate(APPROVAL, "worse", -0.4, -0.1), candidate=0.4, baseline=0.65)
    found = drawn(thumbs, estimate(ROUGE, "better"), estimate(DUELS, "better", 0.02, 0.2))
    assert [each.label for each in found] == ["Duels won", "Share of 👍"]
    assert [each.counted for each in found] == ["50.0% of 1 duel", "40.0% against 65.0% of 1 vote"]
    assert [each.difference for each in found] == ["+11.0 points", "−25.0 points"]
    assert found[1].interval == "−40.0 to −10.0 points"


@pytest.mark.parametrize(
    ("low", "high", "edge"), [(-0.29, 0.1, 30), (-0.30, 0.1, 30), (-0.31, 0.1, 40), (0.0, 0.01, 10)]
)
def test_the_edges_are_the_next_ten_points(low: float, high: float, edge: int) -> None:
    (found,) = drawn(estimate(DUELS, "cannot tell yet", low, high))
    assert found.low == pytest.approx(HALF + HALF * 100 * low / edge, abs=0.06)
    assert found.high == pytest.approx(HALF + HALF * 100 * high / edge, abs=0.06)
    assert found.at == pytest.approx(HALF + HALF * 50 * (low + high) / edge, abs=0.06)


def test_all_candidates_share_one_scale() -> None:
    narrow, wide = (estimate(DUELS, "better", 0.0, high) for high in (0.1, 0.5))
    one, other = strips([cast(Versus, SimpleNamespace(estimates=[e])) for e in (narrow, wide)])
    assert (one[0].high, other[0].high) == (HALF * 1.2, HALF * 2)


def test_what_has_no_end_is_drawn_to_the_edge() -> None:
    (found,) = drawn(
        replace(estimate(DUELS, "worse", -0.2, 0.1), interval=Interval(-inf, 0.1, 0.95))
    )
    assert (found.low, found.high) == (0.0, 2 * HALF)  # ten points are the edge


def test_without_an_interval_or_a_difference_nothing_is_made_up() -> None:
    alone, none = (estimate(m, "cannot tell yet") for m in (DUELS, APPROVAL))
    found = drawn(replace(alone, interval=None), replace(none, difference=None))
    assert [(each.label, each.interval, each.low) for each in found] == [("Duels won", "", None)]
