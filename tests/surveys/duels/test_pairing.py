"""The draw of a pair: its probabilities add up, and it goes where there is most to learn."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.duels.pairing import (
    UNIFORM_SHARE,
    DuelScore,
    Pair,
    Strategy,
    chances,
    draw_pair,
    standing_of,
)

FOUR = list(combinations([3, 5, 8, 13], 2))


def informative(scores: dict[Pair, DuelScore], pairs: list[Pair] = FOUR) -> dict[Pair, float]:
    return dict(zip(pairs, chances(pairs, scores, strategy="informative"), strict=True))


def test_uniform_gives_every_pair_the_same_whatever_was_chosen() -> None:
    assert chances(FOUR, {(3, 5): DuelScore(first=99)}, strategy="uniform") == (1 / 6,) * 6


def test_without_any_duel_informative_is_uniform() -> None:
    assert chances(FOUR, {}, strategy="informative") == pytest.approx((1 / 6,) * 6)


def test_of_two_even_pairs_the_one_seen_less_is_likelier() -> None:
    drawn = informative(
        {(3, 5): DuelScore(first=20, second=20), (8, 13): DuelScore(first=2, second=2)}
    )
    assert drawn[8, 13] > drawn[3, 5]


def test_of_two_pairs_seen_alike_the_one_whose_order_is_unsure_is_likelier() -> None:
    drawn = informative(
        {(3, 5): DuelScore(first=10, second=10), (8, 13): DuelScore(first=19, second=1)}
    )
    assert drawn[3, 5] > drawn[8, 13]


def test_a_pair_that_cannot_hold_the_best_is_less_likely() -> None:
    ahead = {(one, other): DuelScore(first=30, second=2) for one in (3, 5) for other in (8, 13)}
    drawn = informative({**ahead, (3, 5): DuelScore(5, 5), (8, 13): DuelScore(5, 5)})
    assert drawn[3, 5] > 5 * drawn[8, 13]


def test_a_duel_without_a_winner_is_half_a_win_for_each() -> None:
    ties = informative({(3, 5): DuelScore(neither=10)})
    assert ties == informative({(3, 5): DuelScore(first=5, second=5)})


@given(
    st.dictionaries(
        st.sampled_from(FOUR),
        st.builds(DuelScore, *[st.integers(0, 10_000)] * 3),
    ),
    st.sampled_from(list(Strategy)),
)
def test_probabilities_sum_to_one_and_none_is_without_a_chance(
    scores: dict[Pair, DuelScore], strategy: str
) -> None:
    drawn = chances(FOUR, scores, strategy=strategy)
    assert math.fsum(drawn) == pytest.approx(1)
    assert min(drawn) >= UNIFORM_SHARE / len(FOUR) * (1 - 1e-12)


def test_the_probability_that_is_recorded_is_that_of_the_draw() -> None:
    scores = {(3, 5): DuelScore(first=10, second=9), (8, 13): DuelScore(first=40)}
    rng = random.Random(5)
    draws = [draw_pair(FOUR, scores, strategy="informative", rng=rng) for _ in range(4000)]
    said = {draw.pair: draw.probability for draw in draws}
    assert said == informative(scores)
    for pair, count in Counter(draw.pair for draw in draws).items():
        # five standard deviations of a share of 4,000 draws
        assert abs(count / 4000 - said[pair]) < 5 * math.sqrt(said[pair] / 4000)


def test_the_same_seed_draws_the_same() -> None:
    one, other = (draw_pair(FOUR, {}, strategy="uniform", rng=random.Random(7)) for _ in range(2))
    assert one == other


def test_scores_of_versions_that_cannot_be_drawn_now_still_count() -> None:
    # 3 beats 8 and 8 beats 5, so 3 against 5 is clearer than it was
    through = {(3, 8): DuelScore(first=18, second=2), (5, 8): DuelScore(first=2, second=18)}
    three = [(3, 5), (3, 13), (5, 13)]
    assert informative(through, three)[3, 5] < informative({}, three)[3, 5]


def test_no_pair_and_an_unknown_strategy_are_refused() -> None:
    with pytest.raises(ValueError, match="give at least one"):
        draw_pair([], {}, strategy="uniform", rng=random.Random(1))
    with pytest.raises(ValueError, match="alphabetical"):
        chances(FOUR, {}, strategy="alphabetical")


def test_strengths_are_one_step_from_equal_ones() -> None:
    standing = standing_of([1, 2], {(1, 2): DuelScore(first=3, second=1)})
    # curvature 4/4 + 1/4 = 1.25 and -4/4; slopes 3 - 2 and 1 - 2: 1.25 x + x = 1, x = 4/9
    assert standing.strengths.tolist() == pytest.approx([4 / 9, -4 / 9])
    covariance = standing.covariance
    spread = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert spread == pytest.approx(2 / 2.25)  # of the difference: 2 / (1.25 + 1)


def test_strengths_order_as_evalicas_do() -> None:
    evalica = pytest.importorskip("evalica", reason="evalica is not installed")
    rng = np.random.default_rng(1)
    truth = [0.9, 0.4, 0.1, -0.3, -1.1]
    scores: dict[Pair, DuelScore] = {}
    ones, others, winners = [], [], []
    for one, other in combinations(range(5), 2):
        wins = int(rng.binomial(4000, 1 / (1 + math.exp(truth[other] - truth[one]))))
        scores[one, other] = DuelScore(first=wins, second=4000 - wins)
        ones += [one] * 4000
        others += [other] * 4000
        winners += [evalica.Winner.X] * wins + [evalica.Winner.Y] * (4000 - wins)
    fitted = np.log(evalica.bradley_terry(ones, others, winners).scores.sort_index().to_numpy())
    ours = standing_of(range(5), scores).strengths
    assert ours.argsort().tolist() == fitted.argsort().tolist() == [4, 3, 2, 1, 0]


def test_a_version_that_never_lost_has_a_finite_strength() -> None:
    standing = standing_of([1, 2], {(1, 2): DuelScore(first=10**6)})
    assert np.isfinite(standing.strengths).all() and np.isfinite(standing.covariance).all()
