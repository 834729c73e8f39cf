"""How differences and what is behind them are written, at each turn of a phrase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.comparison.measures import DUELS
from evaluation.comparison.wording import ends, left_out_words, p_text, raters_text, signed
from tests.evaluation.comparison.test_judging import ROUGE, estimate


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
