"""What judges chose, as opinions; reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db.models import Q

from evaluation.judges.models import JudgedPair
from evaluation.judges.naming import judge_of, voter_of
from evaluation.opinions.moments import Microseconds
from surveys.duels.outcome import Outcome


class JudgedChoice(NamedTuple):
    """A pair on which a judge was asked in both orders.

    voter: the judge's number among readers. at: microseconds since 1970. outcome: by side, its
    code. gives_away: bits of what the two texts give away.
    """

    article: int
    voter: int
    pair: int
    at: int
    is_former: bool
    gives_away: int
    left: int
    right: int
    outcome: int


def judges_among(readers: Collection[int]) -> list[int]:
    """The ids of judges that stand among numbers of readers."""
    return [judge for each in readers if (judge := judge_of(each)) is not None]


def judged_choices(which: Q) -> Iterator[JudgedChoice]:
    """The outcomes that stand among pairs. One query.

    Asked both ways neither version stood left: each does by turns, so that no side seems to win.
    """
    settled = JudgedPair.objects.filter(which, occasion=0).exclude(outcome="").order_by()
    names = (
        "duel__article_id", "judge_id", "pk", Microseconds("settled_at"), "is_former",
        "gives_away", "outcome", "duel__first_version_id", "duel__second_version_id",
    )  # fmt: skip
    for row in settled.values_list(*names).iterator():
        article, judge, pk, at, is_former, gives_away, said, first, second = row
        first_on_left = pk % 2 == 0
        left, right = (first, second) if first_on_left else (second, first)
        outcome = Outcome(said).seen(first_on_left=first_on_left).code
        yield JudgedChoice(
            article, voter_of(judge), pk, at, is_former, gives_away, left, right, outcome
        )
