"""Ratings and scores that hardly differ, from the rows to the verdict: no certainty out of ties."""

from __future__ import annotations

import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.rendering import notes
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.services import declare_scale, guess_scales
from summaries.versions.models import ModelVersion
from tests.evaluation.comparison.test_builder import compared, estimate
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of

pytestmark = pytest.mark.django_db
NONE_OF_SIX = 1 - 0.025 ** (1 / 6)  # of all articles, what may be seen on none of six: .459
Pair = tuple[ModelVersion, ModelVersion]


def rate(pair: Pair, texts: list[tuple[list[float], list[float]]], *, named: bool = False) -> None:
    """By article, what the raters gave the first version's text and what they gave the other's."""
    for article, given in zip(articles_of(pair[0]), texts, strict=True):
        for version, ratings in zip(pair, given, strict=True):
            for place, value in enumerate(ratings):
                rater = None
                if named:
                    rater, _ = Rater.objects.get_or_create(group="expert", name=f"r{place}")
                make_rating(summary_of(version, article), value, place=place, rater=rater)
    guess_scales(named=[("expert", "relevance")])


def relevance(pair: Pair, *, margin: float) -> Estimate:
    VerdictRule.objects.update_or_create(defaults={"primary": "expert:relevance", "margin": margin})
    return estimate(compared(*pair), "expert:relevance")


def ends(found: Estimate) -> tuple[float, float] | None:
    return (found.interval.low, found.interval.high) if found.interval else None


@pytest.mark.parametrize("named", [False, True])
def test_six_ties_on_a_coarse_scale_are_not_no_worse(named: bool) -> None:
    pair = make_pair(articles=6)
    # Sums over two raters of 1, 1½ and 2: their means are a quarter apart.
    texts = [([0.5, 0.5], [0.5, 0.5]), ([0.5, 1.0], [0.5, 1.0]), ([1.0, 1.0], [1.0, 1.0])]
    rate(pair, 2 * texts, named=named)
    reach = 0.25 * NONE_OF_SIX  # .115
    found = relevance(pair, margin=0.02)
    assert found.difference == 0 and ends(found) == pytest.approx((-reach, reach))
    assert found.verdict == "cannot tell yet" and found.missing is not None
    assert found.missing.articles is not None  # more of which would tell
    assert relevance(pair, margin=reach - 1e-4).verdict == "cannot tell yet"
    assert relevance(pair, margin=reach + 1e-4).verdict == "no worse"
    said = " ".join(notes(compared(*pair)))
    assert "where nearly all tie no narrower than steps of the scale allow" in said


def test_the_same_lead_on_each_of_six_is_better_and_not_certain() -> None:
    pair = make_pair(articles=6)
    rate(pair, [([value], [value + 1]) for value in (1, 2, 3, 4, 1, 2)])
    found = relevance(pair, margin=0.02)
    assert ends(found) == pytest.approx((1 - NONE_OF_SIX, 1 + NONE_OF_SIX))
    assert found.verdict == "better"


def test_where_one_value_is_all_there_is_the_scale_says_how_far_texts_can_differ() -> None:
    pair = make_pair(articles=30)
    rate(pair, [([4, 4], [4, 4])] * 30)
    none_of_thirty = 1 - 0.025 ** (1 / 30)  # .116
    found = relevance(pair, margin=0.06)  # 1 to 5 in steps of 1, of two raters
    assert ends(found) == pytest.approx((-none_of_thirty / 2, none_of_thirty / 2))
    assert found.verdict == "no worse"
    scale = Dimension.objects.get().scale
    declare_scale(dimension=Dimension.objects.get(), scale=type(scale)(1, 5, 2))
    coarse = relevance(pair, margin=0.06)  # seen at once, and no figure anew
    assert ends(coarse) == pytest.approx((-none_of_thirty, none_of_thirty))
    assert coarse.verdict == "cannot tell yet"
    Dimension.objects.update(step=None)
    assert relevance(pair, margin=0.06).interval is None


def scored(values: list[tuple[float, float]], *, margin: float) -> Estimate:
    pair = make_pair(articles=len(values))
    for article, both in zip(articles_of(pair[0]), values, strict=True):
        for version, value in zip(pair, both, strict=True):
            make_score(summary_of(version, article), value)
    VerdictRule.objects.create(primary="rouge1", margin=margin)
    return estimate(compared(*pair), "rouge1")


def test_the_same_texts_are_no_worse_by_a_score_in_fine_steps() -> None:
    values = [0.31, 0.322, 0.35, 0.37, 0.4, 0.45]  # the closest two .01 apart, and .012
    found = scored([(value, value) for value in [*values, 0.46]], margin=0.02)
    assert ends(found) == pytest.approx(
        (-0.01 * (1 - 0.025 ** (1 / 7)), 0.01 * (1 - 0.025 ** (1 / 7)))
    )
    assert found.verdict == "no worse"


def test_a_score_of_right_or_wrong_that_ties_on_six_tells_nothing() -> None:
    found = scored([(1.0, 1.0)] * 5 + [(0.0, 0.0)], margin=0.02)
    assert ends(found) == pytest.approx((-NONE_OF_SIX, NONE_OF_SIX))
    assert found.verdict == "cannot tell yet"


def test_a_score_that_never_moves_has_no_interval() -> None:
    found = scored([(1.0, 1.0)] * 6, margin=0.02)
    assert (found.difference, found.interval, found.verdict) == (0, None, "cannot tell yet")
