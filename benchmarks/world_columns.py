"""A world's opinions as columns without a database, for what needs very many of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.world_judging import Heard
from benchmarks.world_rows import BASELINE, CANDIDATE, MARGIN
from benchmarks.world_votes import BAD, LEFT, RIGHT, UP, Ballots, World
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import APPROVAL
from evaluation.comparison.pair_votes import PairVotes, SharedArticles
from evaluation.comparison.report import Rule
from evaluation.comparison.votes import Asked, duel_estimate, thumb_estimate
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import (
    DuelColumns,
    Ids,
    Kind,
    Moments,
    Small,
    ThumbColumns,
    columns_of,
    ordered,
)
from evaluation.stats.noninferiority import gate
from surveys.duels.outcome import Outcome


class WorldColumns:
    """What readers of a world said so far, and what the report says of it.

    As `world_rows.WorldRows` derives it where nobody is screened; one opinion a reader and article.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._thumbs, self._duels = columns_of(ThumbColumns, ()), columns_of(DuelColumns, ())

    def add_ballots(self, ballots: Ballots) -> None:
        """Count what readers sent."""
        if self.world.spec.kind == "duels":
            self._duels = _both(self._duels, _duels_of(ballots))
        else:
            self._thumbs = _both(self._thumbs, _thumbs_of(ballots))

    def estimate(self, *, settling: bool = False) -> Estimate:
        """The measure as the report has it; settling: with what would settle it."""
        kind = self.world.spec.kind
        asked = Asked(Rule(kind, MARGIN, (), declared=True), settling=settling)
        votes = PairVotes(BASELINE, CANDIDATE, self._thumbs, self._duels, self._shared())
        if kind == "duels":
            return duel_estimate(votes, asked)
        return thumb_estimate(votes, APPROVAL, asked)

    def heard(self) -> Heard:
        """What the measure says, and so the rule and the gate, which are of it alone."""
        found = self.estimate()
        return Heard(found, found.verdict or "cannot tell yet", gate(found.interval, margin=MARGIN))

    def _shared(self) -> SharedArticles:
        both = np.flatnonzero(self.world.covered)
        names = tuple(f"s{source}" for source in range(len(self.world.spec.mix)))
        return SharedArticles((both + 1).astype(np.int32), self.world.source[both], names)


def _common(ballots: Ballots) -> tuple[Ids, Ids, Moments, Small, NDArray[np.uint8]]:
    number = len(ballots)
    return (
        (ballots.article + 1).astype(np.int32), (ballots.reader + 1).astype(np.int32),
        np.zeros(number, np.int64), np.full(number, Origin.READER, np.int8),
        np.zeros(number, np.uint8),
    )  # fmt: skip


def _thumbs_of(ballots: Ballots) -> ThumbColumns:
    number = len(ballots)
    version = np.where(ballots.side, CANDIDATE, BASELINE).astype(np.int32)
    return ThumbColumns(
        *_common(ballots), version, (ballots.period + 1).astype(np.int32),
        np.zeros(number, np.int8), (ballots.said == UP).astype(np.int8),
        np.zeros(number, np.uint16),
    )  # fmt: skip


def _duels_of(ballots: Ballots) -> DuelColumns:
    left = np.where(ballots.side, CANDIDATE, BASELINE).astype(np.int32)
    right = np.where(ballots.side, BASELINE, CANDIDATE).astype(np.int32)
    outcome = np.select(
        [ballots.said == LEFT, ballots.said == RIGHT, ballots.said == BAD],
        [Outcome.FIRST.code, Outcome.SECOND.code, Outcome.BAD.code], Outcome.TIE.code,
    )  # fmt: skip
    return DuelColumns(*_common(ballots), left, right, outcome.astype(np.int8))


def _both(held: Kind, fresh: Kind) -> Kind:
    pairs = zip(held.in_order(), fresh.in_order(), strict=True)
    return ordered(type(held)(*(np.concatenate(pair) for pair in pairs)))
