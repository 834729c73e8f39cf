"""Two versions that were voted on at different times, elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import VotedApart
from evaluation.comparison.voted_apart import voted_apart
from evaluation.opinions.codes import Origin, ThumbPart
from evaluation.opinions.columns import SECONDS_A_DAY, DuelColumns, ThumbColumns, columns_of

BASELINE, CANDIDATE = 1, 2
JANUARY = 20_454  # days since 1970: 2026-01-01


def voted(
    *days: tuple[int, int], origin: Origin = Origin.IMPORTED, part: ThumbPart = ThumbPart.SUMMARY
) -> PairVotes:
    """A 👍 on a version, so many days after the first of January."""
    rows = [
        (1, reader, (JANUARY + day) * SECONDS_A_DAY + 7, origin, 0, version, 0, part, 1, 0)
        for reader, (version, day) in enumerate(days)
    ]
    return PairVotes(
        BASELINE, CANDIDATE, columns_of(ThumbColumns, rows), columns_of(DuelColumns, [])
    )


def test_versions_voted_on_one_after_the_other_say_when() -> None:
    found = voted_apart(voted((BASELINE, 0), (BASELINE, 30), (CANDIDATE, 31), (CANDIDATE, 40)))
    assert found == VotedApart(
        (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 10))
    )
    turned = voted_apart(voted((CANDIDATE, 0), (BASELINE, 3)))
    assert turned is not None and turned.candidate == (date(2026, 1, 1), date(2026, 1, 1))


def test_a_day_in_common_is_enough() -> None:
    assert voted_apart(voted((BASELINE, 0), (BASELINE, 30), (CANDIDATE, 30))) is None
    assert voted_apart(voted((BASELINE, 5), (CANDIDATE, 0), (CANDIDATE, 9))) is None


@pytest.mark.parametrize(
    "votes",
    [
        voted(),
        voted((BASELINE, 0)),
        voted((CANDIDATE, 3)),
        # Here votes are compared within periods in which both were shown.
        voted((BASELINE, 0), (CANDIDATE, 9), origin=Origin.READER),
        voted((BASELINE, 0), (CANDIDATE, 9), part=ThumbPart.QUESTION),
    ],
)
def test_otherwise_nothing_is_said(votes: PairVotes) -> None:
    assert voted_apart(votes) is None


def test_readers_and_people_elsewhere_are_never_one() -> None:
    mixed = voted((BASELINE, 0), (CANDIDATE, 9))
    origin = mixed.thumbs.origin.copy()
    origin[0] = Origin.READER
    assert voted_apart(replace(mixed, thumbs=replace(mixed.thumbs, origin=origin))) is None
