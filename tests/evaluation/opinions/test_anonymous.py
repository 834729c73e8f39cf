"""Columns without a sign of who gave them: other numbers, the same opinions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.opinions.anonymous import (
    _STEP,
    _mixed,
    by_day,
    numbered_at_random,
    numbered_by_content,
)
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from evaluation.opinions.packing import digest

DAY = 86_400


def random_columns(seed: int, readers: NDArray[np.int64]) -> tuple[ThumbColumns, DuelColumns]:
    """300 thumbs and 200 duels by the readers of these ids."""
    rng = np.random.default_rng(seed)

    def draw(*ends: tuple[int, int]) -> list[int]:
        return [int(rng.integers(low, high)) for low, high in ends]

    def cell() -> list[int]:
        article, reader, at = draw((1, 20), (0, len(readers)), (0, 9 * DAY))
        return [article, int(readers[reader]), at, 0, 0]

    thumbs = [[*cell(), *draw((1, 3)), 0, *draw((0, 6), (0, 2)), 0] for _ in range(300)]
    duels = [[*cell(), 1, 2, *draw((0, 4))] for _ in range(200)]
    return columns_of(ThumbColumns, thumbs), columns_of(DuelColumns, duels)


def digests(columns: tuple[ThumbColumns, DuelColumns]) -> tuple[str, str]:
    return digest(columns[0]), digest(columns[1])


def test_a_day_keeps_on_which_side_of_a_moment_its_opinions_are() -> None:
    at = [3 * DAY + second for second in (0, 99, 100, 101, DAY - 1)] + [2 * DAY + 500, 4 * DAY + 7]
    columns = columns_of(DuelColumns, [(1, n, when, 0, 0, 1, 2, 0) for n, when in enumerate(at)])
    days = [3 * DAY] * 5 + [2 * DAY, 4 * DAY]
    assert by_day(columns).at.tolist() == days
    since = [*days[:2], *[3 * DAY + 100] * 3, *days[5:]]
    assert by_day(columns, since=[3 * DAY + 100]).at.tolist() == since
    late = [*days[:3], *[4 * DAY - 1] * 2, *days[5:]]  # one at that very second is not later
    assert by_day(columns, after=3 * DAY + 100).at.tolist() == late


@pytest.mark.parametrize("seed", range(5))
def test_the_same_opinions_get_the_same_numbers_whoever_numbered_them_before(seed: int) -> None:
    ids = np.arange(1, 41) * 7
    one = random_columns(seed, ids)
    other = random_columns(seed, np.random.default_rng(seed).permutation(ids) + 1_000)
    assert digests(one) != digests(other)
    assert digests(numbered_by_content(*one)) == digests(numbered_by_content(*other))


def test_another_opinion_gives_other_columns() -> None:
    thumbs, duels = random_columns(1, np.arange(1, 41))
    changed = thumbs.up.copy()
    changed[0] = 1 - changed[0]
    other = replace(thumbs, up=changed)
    assert digests(numbered_by_content(thumbs, duels)) != digests(numbered_by_content(other, duels))


def test_a_reader_is_one_number_in_thumbs_and_duels_and_numbers_begin_at_1() -> None:
    ids = np.array([900, 17, 2**31 - 1])
    thumbs, duels = random_columns(2, ids)
    for numbered in (
        numbered_by_content(thumbs, duels),
        numbered_at_random(thumbs, duels, rng=np.random.default_rng(3)),
    ):
        for before, after in zip((thumbs, duels), numbered, strict=True):
            assert set(after.reader.tolist()) == {1, 2, 3}
            assert len(before) == len(after)
        many = [sorted(np.bincount(each.reader)[1:]) for each in numbered]
        assert many[0] == sorted(int((thumbs.reader == pk).sum()) for pk in ids)
        together = sorted(np.bincount(np.concatenate([each.reader for each in numbered]))[1:])
        both = np.concatenate([thumbs.reader, duels.reader])
        assert together == sorted(int((both == pk).sum()) for pk in ids)


def test_two_draws_give_two_numberings() -> None:
    columns = random_columns(4, np.arange(1, 41))
    one, other = (numbered_at_random(*columns, rng=np.random.default_rng(seed)) for seed in (1, 2))
    assert digests(one) != digests(other)


def test_of_a_moment_its_day_is_left() -> None:
    thumbs, _ = random_columns(5, np.arange(1, 5))
    assert set((by_day(thumbs).at % DAY).tolist()) == {0}
    assert sorted(by_day(thumbs).day.tolist()) == sorted(thumbs.day.tolist())


def test_nothing_said_is_nothing() -> None:
    nothing = columns_of(ThumbColumns, ()), columns_of(DuelColumns, ())
    assert [len(each) for each in numbered_by_content(*nothing)] == [0, 0]


def test_words_are_mixed_as_published() -> None:
    # The first numbers of SplitMix64 from seed 1234567, as its reference implementation gives them.
    states = np.array([1234567], np.uint64) + _STEP * np.arange(1, 6, dtype=np.uint64)
    assert _mixed(states).tolist() == [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
        16408922859458223821,
    ]  # fmt: skip


def test_kept_numbers_stay_what_they_are() -> None:
    # Bundles hold readers by these numbers, and are read again by later versions of the program.
    rows = [(article, reader, 7 * reader % 5, 0, 0, 1, 2, reader % 3)
            for article in (1, 2) for reader in range(10)]  # fmt: skip
    thumbs = [(1, reader, 0, 0, 0, 1, 0, 0, reader % 2, 0) for reader in range(0, 10, 3)]
    columns = columns_of(ThumbColumns, thumbs), columns_of(DuelColumns, rows)
    _, duels = numbered_by_content(*columns)
    assert duels.reader.tolist() == [*range(1, 11)] * 2
    assert [*zip(duels.at.tolist(), duels.outcome.tolist(), strict=True)][:10] == [
        (2, 0), (4, 1), (0, 2), (1, 2), (3, 0), (1, 0), (2, 1), (0, 0), (4, 2), (3, 1),
    ]  # fmt: skip
