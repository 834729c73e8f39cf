"""Crowds of new readers: those of a link that goes round, and those that were made."""

from __future__ import annotations

import math
import random

import pytest

from surveys.screening.floods import (
    LEAST_READERS,
    CrowdVote,
    crowds_chance,
    floods,
)

IT = ("version", 1)


def crowd(for_it: int, against: int, *, start: int = 0, only: bool = True) -> list[CrowdVote]:
    values = [1] * for_it + [-1] * against
    return [CrowdVote(start + n, start + n, IT, value, only) for n, value in enumerate(values)]


def test_how_far_a_crowd_may_lean() -> None:
    assert crowds_chance(0.3) == pytest.approx(0.6576, abs=1e-4)  # log-odds of 3/7, and 1.5
    assert crowds_chance(0.5) == pytest.approx(1 / (1 + math.exp(-1.5)))
    assert crowds_chance(None) == crowds_chance(0.75)
    assert crowds_chance(1.0) == crowds_chance(0.98) < 1
    assert crowds_chance(0.0) == crowds_chance(0.02) > 0


@pytest.mark.parametrize(
    ("usually_for", "least"),
    # .6576^22 = 9.9e-5 < 1e-4; .8176^46 = 9.5e-5; .9308^129 = 9.6e-5; .33 and less: LEAST_READERS
    [(0.7, 22), (0.5, 46), (None, 129), (0.9, LEAST_READERS)],
)
def test_so_many_who_are_all_against_are_found_and_one_less_is_not(
    usually_for: float | None, least: int
) -> None:
    usual = {} if usually_for is None else {IT: usually_for}
    assert len(floods(crowd(0, least), usual=usual)) == least
    assert floods(crowd(0, least - 1), usual=usual) == set()


def test_both_sides_of_a_crowd_are_held_back_so_that_none_gains() -> None:
    # 100 of whom 90 are against where 3 in 10 are: P(X ≥ 90 of 100 at .658) = 5e-8
    assert floods(crowd(10, 90), usual={IT: 0.7}) == set(range(100))
    # 75 of 100: P(X ≥ 75) = 0.03
    assert floods(crowd(25, 75), usual={IT: 0.7}) == set()


def test_those_who_say_nothing_else_are_found_among_others_who_do() -> None:
    others = crowd(45, 15, start=1000, only=False)
    assert floods([*others, *crowd(0, 30)], usual={IT: 0.7}) == set(range(30))
    # Together 45 of 90 are against, which a crowd may be.
    mixed = [row._replace(only=False) for row in [*others, *crowd(0, 30)]]
    assert floods(mixed, usual={IT: 0.7}) == set()


def test_a_reader_counts_once_however_much_they_press() -> None:
    rows = [row._replace(reader=row.reader % 10) for row in crowd(0, 500)]
    assert floods(rows, usual={IT: 0.7}) == set()


def test_of_a_thousand_honest_crowds_none_is_found() -> None:
    rng = random.Random(3)
    for number in range(1000):
        usual = rng.uniform(0.3, 0.95)
        lean = rng.gauss(0, 0.5)  # log-odds; three spreads are LEANING
        share = 1 / (1 + math.exp(-(math.log(usual / (1 - usual)) + max(-1.5, min(lean, 1.5)))))
        size = rng.choice([20, 100, 1000])
        pro = sum(rng.random() < share for _ in range(size))
        found = floods(crowd(pro, size - pro), usual={IT: usual})
        assert not found, (number, usual, share, pro, size)
