"""What raters are like, by sums that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from writeup_site.desk.rating_figures import (
    APART,
    FASTEST,
    Handed,
    alphas,
    rater_figures,
    units_apart,
)

LENGTHS = {"fluency": 4.0}


def handed(rater: int, article: int, *values: float, **fields: object) -> Handed:
    """Ratings of fluency of an article's texts, whose ids are the article's and their place."""
    answers = {10 * article + place: {"fluency": value} for place, value in enumerate(values)}
    given: dict[str, object] = {
        "turn": 1, "known": {}, "is_gold": False, "characters": 1_000, "seconds": 60,
        "elapsed": 90.0,
    } | fields  # fmt: skip
    return Handed(rater=rater, article=article, answers=answers, **given)  # type: ignore[arg-type]


def test_distance_is_from_the_mean_of_the_others_in_shares_of_the_scale() -> None:
    every = [handed(1, 1, 5), handed(2, 1, 3), handed(3, 1, 1)]
    first, second, third = rater_figures(every, LENGTHS)
    # |5 − (3 + 1)/2| / 4 = .75; |3 − (5 + 1)/2| / 4 = 0; |1 − (5 + 3)/2| / 4 = .75
    assert [each.distance and each.distance.mean for each in (first, second, third)] == [
        0.75, 0.0, 0.75,
    ]  # fmt: skip
    assert [each.lean for each in (first, second, third)] == [0.75, 0.0, -0.75]
    assert first.distance is not None and first.distance.interval is None  # of one article


def test_who_rated_alone_is_not_known_to_be_off() -> None:
    [alone] = rater_figures([handed(1, 1, 5)], LENGTHS)
    assert (alone.distance, alone.lean, alone.articles) == (None, None, 1)


def test_gold_is_counted_and_kept_out_of_the_rest() -> None:
    gold = handed(1, 9, 2, 5, known={90: {"fluency": (1.0, 2.0)}}, is_gold=True)
    missed = handed(2, 9, 3, 5, known={90: {"fluency": (1.0, 2.0)}}, is_gold=True)
    one, other = rater_figures([gold, missed], LENGTHS)
    assert [(each.gold_met, each.gold, each.articles) for each in (one, other)] == [
        (1, 1, 0), (0, 1, 0),
    ]  # fmt: skip
    assert one.distance is None
    assert units_apart([gold, missed], LENGTHS) == []
    assert alphas([gold, missed], ["fluency"])["fluency"].units == 0


@pytest.mark.parametrize(("seconds", "elapsed", "quick"), [
    (10, 99.0, False), (9, 99.0, True), (None, 10.0, False), (None, 9.9, True),
])  # fmt: skip
def test_nobody_reads_so_many_characters_a_second(
    seconds: int | None, elapsed: float, quick: bool
) -> None:
    one = handed(1, 1, 3, characters=10 * FASTEST, seconds=seconds, elapsed=elapsed)
    assert one.is_quick is quick


def test_half_a_scale_is_far_apart_and_less_is_not() -> None:
    every = [handed(1, 1, 2, 1, 3), handed(2, 1, 4, 5, 4)]
    found = units_apart(every, LENGTHS)
    # (5 − 1)/4 = 1; (4 − 2)/4 = .5; (4 − 3)/4 = .25
    assert [(each.text, each.spread) for each in found] == [(11, 1.0), (10, APART)]
    assert found[0].ratings == ((1, 1.0), (2, 5.0))


def test_alpha_is_krippendorff_s_with_ratings_missing() -> None:
    every = [
        handed(1, 1, 1), handed(2, 1, 1), handed(1, 2, 2), handed(2, 2, 2), handed(3, 2, 3),
        handed(3, 3, 1),
    ]  # fmt: skip
    import krippendorff

    table = np.array([[1, 2, np.nan], [1, 2, np.nan], [np.nan, 3, 1]])
    found = alphas(every, ["fluency"])["fluency"]
    theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal")
    assert found.alpha == pytest.approx(theirs)
    assert (found.units, found.ratings) == (2, 5)


@pytest.mark.slow
def test_the_interval_of_a_distance_covers_it() -> None:
    """Raters with noise of .5 on a scale of 4, thirty articles of three texts: |N(0, s²)| with
    s² = .25 + .25/2 has the mean s·√(2/π), a share of 4 of the length."""
    truth = (0.25 + 0.125) ** 0.5 * (2 / np.pi) ** 0.5 / 4
    rng, covered = np.random.default_rng(7), 0
    for _ in range(200):
        noise = rng.normal(0, 0.5, (3, 30, 3))
        every = [
            handed(rater, article, *(3 + noise[rater, article]))
            for rater in range(3) for article in range(30)
        ]  # fmt: skip
        distance = rater_figures(every, LENGTHS)[0].distance
        assert distance is not None and distance.interval is not None
        covered += distance.interval.low <= truth <= distance.interval.high
    assert covered >= 178  # 190 − 4 × √(200 × .95 × .05) = 178
