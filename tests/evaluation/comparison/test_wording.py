"""How differences and what is behind them are written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import DUELS, rating_measure
from evaluation.comparison.rendering import estimate_cells
from evaluation.comparison.report import ArticleLine
from evaluation.comparison.wording import (
    ends,
    left_out_words,
    mean_text,
    p_text,
    raters_text,
    share_text,
    signed,
    spec_of,
    written,
)
from evaluation.stats.interval import Interval
from evaluation.templatetags.comparison_tables import mean_of, net_of
from tests.evaluation.comparison.test_judging import ROUGE, estimate

WARMTH = rating_measure("nurses", "warmth")


def rated(baseline: float, difference: float, half: float) -> Estimate:
    low, high = difference - half, difference + half
    found = estimate(WARMTH, "cannot tell yet", low, high)
    return replace(
        found, baseline=baseline, candidate=baseline + difference, difference=difference,
        interval=Interval(low, high, 0.95),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("half", "spec"),
    [
        (10.0, ",.0f"), (9.9, ".3f"), (0.1, ".3f"), (0.001, ".3f"),
        (0.00099, ".4f"), (5e-10, ".10f"), (1e-30, ".12f"),
    ],
)  # fmt: skip
def test_as_many_decimals_as_are_known(half: float, spec: str) -> None:
    assert spec_of(rated(0.0, 0.0, half)) == spec


def test_a_difference_far_below_a_thousandth_is_not_written_as_nothing() -> None:
    tiny = rated(2e-9, 1e-9, 4e-10)
    _, baseline, candidate, difference, interval, *_ = estimate_cells(tiny)
    assert (baseline, candidate) == ("0.00000000200", "0.00000000300")
    assert (difference, interval) == (
        "+0.00000000100", "+0.00000000060 to +0.00000000140",
    )  # fmt: skip


def test_thousands_are_not_written_to_the_thousandth() -> None:
    wide = rated(1_986.3333, -251.2333, 48.04)
    _, baseline, candidate, difference, interval, *_ = estimate_cells(wide)
    assert (baseline, candidate, difference) == ("1,986", "1,735", "−251")
    assert interval == "−299 to −203"


def test_below_nothing_stands_a_true_minus() -> None:
    found = rated(-0.033, 0.867, 0.76)
    assert estimate_cells(found)[1] == "−0.033" == mean_of(found, "baseline")
    assert signed(found, -0.0334) == "−0.033" and written(found, -0.5) == "−0.500"


def test_shares_stay_in_points_and_without_a_difference_the_measure_speaks() -> None:
    assert spec_of(estimate(DUELS, "better", 0.1, 0.2)) == ".1%"
    unknown = replace(rated(0.0, 0.0, 0.1), difference=None, interval=None)
    assert spec_of(unknown) == ".3f" and ends(unknown) == "–"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), ""),
        (("a", "b", "c"), ", hardly shown on a, b, c: not compared there"),
        (("a", "b", "c", "d"), ", hardly shown on a, b, c and 1 more source: not compared there"),
        (tuple("abcde"), ", hardly shown on a, b, c and 2 more sources: not compared there"),
    ],
)
def test_three_sources_are_named_and_of_more_the_rest_is_counted(
    names: tuple[str, ...], words: str
) -> None:
    found = replace(estimate(DUELS, "cannot tell yet"), not_compared=names)
    assert left_out_words(found) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "+0.0 points"), (0.0005, "+0.1 points"), (0.00049, "+0.05 points"),
        (-0.0003, "−0.03 points"), (2e-7, "+0.00002 points"), (-1e-15, "+0.0 points"),
    ],
)  # fmt: skip
def test_what_is_not_nothing_is_not_written_as_nothing(value: float, text: str) -> None:
    found = estimate(DUELS, "better", 0.0004, 0.25)
    assert signed(found, value) == text
    assert ends(found) == "+0.04 to +25.0 points"  # on one side, as the verdict says


def test_an_end_of_a_score_far_nearer_to_nothing_than_the_other_shows_its_side() -> None:
    found = rated(0.5, 0.05002, 0.05)
    assert ends(found) == "+0.00002 to +0.100"
    assert signed(found, -1e-17) == "+0.000"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100.0%"), (0.9999, "99.99%"), (0.9995, "99.95%"), (0.9994, "99.9%"),
        (0.99999996, "99.999996%"), (1 - 1e-15, "100.0%"), (0.0, "0.0%"), (0.0004, "0.04%"),
        (0.0006, "0.1%"), (1e-15, "0.0%"), (0.5, "50.0%"),
    ],
)  # fmt: skip
def test_all_and_none_are_said_of_all_and_of_none_alone(share: float, text: str) -> None:
    assert share_text(share) == text
    assert mean_text(estimate(DUELS, "better", 0.1, 0.2), share) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (ArticleLine(1, "t", "s", -0.00002), "−0.00002"), (ArticleLine(1, "t", "s", 0.5), "+0.500"),
        (ArticleLine(1, "t", "s", -1e-14), "+0.000"),
        (ArticleLine(1, "t", "s", 0.25, votes=(1200, 1)), "+25 points of 👍, 1 vote against 1,200"),
    ],
)  # fmt: skip
def test_what_was_gained_on_an_article_is_not_written_as_nothing(
    line: ArticleLine, text: str
) -> None:
    assert net_of(line, ROUGE) == text


@pytest.mark.parametrize(("p", "text"), [(0.00099, "< 0.001"), (0.001, "0.001"), (0.2, "0.200")])
def test_below_a_thousandth_a_p_is_less_than_one(p: float, text: str) -> None:
    assert p_text(p) == text


def test_shares_are_written_in_points_with_their_sign_and_the_unit_once() -> None:
    found = estimate(DUELS, "cannot tell yet", -0.015, 0.25)
    assert ends(found) == "−1.5 to +25.0 points"
    assert signed(found, 0.0) == "+0.0 points"
    scores = estimate(ROUGE, "cannot tell yet", -0.0125, 0.5)
    assert ends(scores) == f"−{0.0125:{ROUGE.spec}} to +{0.5:{ROUGE.spec}}"
    assert ends(replace(found, interval=None)) == "–"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"raters": 1}, "1 rater, taken as given"), ({"raters": 2}, "2 raters"),
        ({"ratings_each": 3}, "3 ratings a text"), ({}, ""),
        ({"ratings_each": 3, "ratings_fewest": 2}, "2 to 3 ratings a text"),
        ({"ratings_each": 3, "ratings_fewest": 3}, "3 ratings a text"),
        ({"ratings_each": 1}, "1 rating a text"),
    ],
)  # fmt: skip
def test_raters_are_counted_or_what_each_text_was_given(given: dict[str, int], words: str) -> None:
    bare = {"raters": None, "ratings_each": None, "ratings_fewest": None}
    assert raters_text(replace(estimate(ROUGE, "better"), **{**bare, **given})) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([{"ratings_each": 1}, {"ratings_each": 6, "ratings_fewest": 4}], "1 to 6 ratings a text"),
        ([{"ratings_each": 2}, {"ratings_each": 2, "ratings_fewest": 1}], "1 to 2 ratings a text"),
        ([{"raters": 4}, {"raters": 6}, {}], "4 to 6 raters"),
        ([{"raters": 1}, {"raters": 4}], "1 to 4 raters"),
        (
            [{"ratings_each": 1}, {"raters": 4}, {"ratings_each": 6, "ratings_fewest": 4}],
            "1 to 6 ratings a text, or 4 raters where each has a name",
        ),
        (
            [{"ratings_each": 2}, {"raters": 1}],
            "2 ratings a text, or 1 rater where each has a name",
        ),
        ([], ""),
    ],
)
def test_of_several_measures_one_range_is_said(given: list[dict[str, int]], words: str) -> None:
    bare = {"raters": None, "ratings_each": None, "ratings_fewest": None}
    several = [replace(estimate(ROUGE, "better"), **{**bare, **each}) for each in given]  # type: ignore[arg-type]
    assert raters_text(*several) == words
