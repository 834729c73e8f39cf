"""Readers who always choose one version: each side of the thresholds, and how seldom tastes are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.duels.models import PairTally
from surveys.duels.outcome import Outcome
from surveys.readers.models import Reader
from surveys.screening import screens
from surveys.screening.one_version import (
    LEAST_DUELS,
    LEAST_OTHERS,
    SAME_SHARE,
    ChoiceRow,
    _is_beyond_taste,
    one_version,
)
from surveys.screening.services import screen_backlog
from tests.rows.duels import judge, serve
from tests.rows.said import make_reader
from tests.rows.written import make_contest, make_versions

A, B, C = 1, 2, 3


def choices(alike: int, others: int = 0, *, chosen: int = B, other: int = A) -> list[ChoiceRow]:
    """One reader's: so many for `chosen`, so many for the other one."""
    rows = [ChoiceRow(number, 7, chosen, other) for number in range(alike)]
    return rows + [ChoiceRow(1_000 + number, 7, other, chosen) for number in range(others)]


def found(rows: list[ChoiceRow], chosen: dict[tuple[int, int], int]) -> int:
    """How many ballots, where others chose so; the reader's own are in the tallies, too."""
    tallies = dict(chosen)
    for row in rows:
        pair = row.chosen, row.other
        tallies[pair] = tallies.get(pair, 0) + 1
    return len(one_version(rows, chosen=tallies))


@pytest.mark.parametrize(
    ("for_it", "against", "enough"),
    [(500, 500, 85), (300, 700, 33), (700, 300, 228)],
)
def test_from_so_many_alike_on_no_taste_explains_it(for_it: int, against: int, enough: int) -> None:
    said = {(B, A): for_it, (A, B): against}
    assert found(choices(enough - 2), said) == 0  # a few of 1,000 move the share a little
    assert found(choices(enough + 2), said) == enough + 2


def test_who_agrees_with_nearly_everybody_is_never_found() -> None:
    assert found(choices(400), {(B, A): 900, (A, B): 100}) == 0


def test_nearly_always_is_nine_of_ten() -> None:
    assert SAME_SHARE == 0.9
    said = {(B, A): 100, (A, B): 900}  # so that nothing but the share of them counts
    assert found(choices(90, 10), said) == 100
    assert found(choices(89, 11), said) == 0


def test_fewer_than_twenty_duels_are_no_habit() -> None:
    said = {(B, A): 10, (A, B): 990}
    assert LEAST_DUELS == 20
    assert found(choices(19), said) == 0
    assert found(choices(20), said) == 20


def test_where_others_hardly_chose_nothing_is_known_of_the_pair() -> None:
    assert LEAST_OTHERS == 20
    assert found(choices(200), {(B, A): 9, (A, B): 10}) == 0
    assert found(choices(200), {(B, A): 10, (A, B): 10}) == 200


def test_who_always_votes_against_one_version_is_found_whatever_it_meets() -> None:
    rows = choices(45, chosen=A, other=B) + [
        ChoiceRow(2_000 + number, 7, C, B) for number in range(45)
    ]
    even = {(A, B): 500, (B, A): 500, (C, B): 500, (B, C): 500, (A, C): 500, (C, A): 500}
    assert found(rows, even) == 90
    # 45 for A against B and 45 for B against C are for no one version: 45 of 90 each way.
    mixed = choices(45, chosen=A, other=B) + [
        ChoiceRow(2_000 + number, 7, B, C) for number in range(45)
    ]
    assert found(mixed, even) == 0


def _least_found(duels: int, share: float) -> int:
    """How many alike of so many duels are found; more than there are where none is."""
    odds = [(math.log(share / (1 - share)), duels)]
    return next(
        (k for k in range(duels + 1) if _is_beyond_taste(k, duels, odds)), duels + 1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "spread", "most"),
    [(0.5, 0.8, 1e-4), (0.5, 1.0, 3e-4), (0.5, 1.2, 2e-3), (0.8, 0.8, 1e-4), (0.8, 1.2, 1e-4)],
)
def test_honest_readers_with_strong_tastes_are_hardly_ever_found(
    share: float, spread: float, most: float
) -> None:
    # 40,000 readers, each looked at after every duel from the twentieth to the hundredth.
    rng = np.random.default_rng(9)
    tastes = rng.normal(size=40_000) * spread
    middle = math.log(share / (1 - share)) * math.sqrt(1 + math.pi * spread**2 / 8)
    chances = special.expit(middle + tastes)
    alike = np.cumsum(rng.random((100, len(chances))) < chances, axis=0)
    enough = np.array([_least_found(n, share) for n in range(LEAST_DUELS, 101)])
    caught = (alike[LEAST_DUELS - 1 :] >= enough[:, None]).any(axis=0)
    assert caught.mean() <= most


@pytest.mark.django_db
def test_a_reader_of_one_version_is_held_back_and_readers_with_a_preference_are_not() -> None:
    make_contest(make_versions(2), articles=40)
    rigger, fans = make_reader(), [make_reader() for _ in range(3)]

    def choose(reader: Reader, *, second: int, of: int) -> None:
        """So many of each `of` for the version of the higher id, wherever it stood."""
        for number in range(40):
            impression = serve(reader, seed=number)
            wanted = Outcome.SECOND if number % of < second else Outcome.FIRST
            judge(impression, wanted.seen(first_on_left=impression.first_on_left))

    for fan in fans:
        choose(fan, second=1, of=4)  # three of four for the first
    choose(rigger, second=1, of=1)
    collect_backlog()
    screen_backlog()
    held = Ballot.objects.filter(quarantine_reason=screens.ONE_VERSION)
    assert {ballot.reader_id for ballot in held} == {rigger.pk}
    assert held.count() == 40
    tally = PairTally.objects.get()
    assert (tally.first, tally.second) == (90, 30)  # the rigger's forty no longer count
