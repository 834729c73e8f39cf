"""Estimates from votes, out of the sums kept of every reweighting. Pure: arrays in, figures out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.judging import FIRST_LOOK, LEVEL, judged, sharpest_at, still_needed
from evaluation.comparison.report import Estimate, Measure, Rule
from evaluation.stats.anytime_interval import anytime_interval
from evaluation.stats.clustered_share import ClusteredShare, clustered_shares, share_difference
from evaluation.stats.interval import Interval, two_sided_z

Counts = NDArray[np.int32]

UP, DOWN = 0, 1
THUMB_ROWS: Final = 2
# Rows of a table of duels: four outcomes with the first version on the left, then on the right.
FIRST, TIE, SECOND, BAD = 0, 1, 2, 3
DUEL_ROWS: Final = 8
FEWEST_CLUSTERS: Final = 10
DUEL_WORTH: Final = (1.0, 0.5, 0.0)
THUMB_WORTH: Final = (1.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """One table: outcomes by 1 + replicates, and who stands behind it where that is counted."""

    counts: Counts
    readers: int | None = None
    articles: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference from votes, its clustered standard error, and how much is behind it.

    error: None where the replicates do not vary. clusters: as many evenly sized clusters as would
    make the number of votes vary over the replicates as it does. largest: what the difference can
    be at most.
    """

    difference: float
    error: float | None
    votes: int
    clusters: float
    largest: float


def duel_outcomes(counts: Counts, *, candidate_first: bool) -> Counts:
    """Won, tied and lost by the candidate, shape (3, 1 + replicates); "both bad" is a tie.

    counts: shape (DUEL_ROWS, 1 + replicates), sides apart.
    """
    by_outcome = counts.reshape(2, 4, -1).sum(axis=0, dtype=np.int32)
    won, lost = (FIRST, SECOND) if candidate_first else (SECOND, FIRST)
    tied = by_outcome[TIE] + by_outcome[BAD]
    return np.stack([by_outcome[won], tied, by_outcome[lost]])


def duel_estimate(
    table: Counted | None, *, measure: Measure, candidate_first: bool, rule: Rule
) -> Estimate | None:
    """The candidate's win rate minus one half.

    Where the two never met, None; of a measure that the rule names, an estimate without figures.
    """
    gap = None
    if table is not None:
        gap = duel_gap(duel_outcomes(table.counts, candidate_first=candidate_first))
    if table is None or gap is None:
        return _nothing(measure, rule)
    return _estimate(
        measure, gap, rule, baseline=0.5 - gap.difference, candidate=0.5 + gap.difference,
        articles=table.articles, readers=table.readers,
    )  # fmt: skip


def thumb_estimate(
    baseline: Counted | None, candidate: Counted | None, *, measure: Measure, rule: Rule
) -> Estimate | None:
    """The candidate's share of 👍 minus the baseline's; without votes as in `duel_estimate`."""
    before, after = _share(baseline), _share(candidate)
    if not before.votes + after.votes:
        return _nothing(measure, rule)
    gap = thumb_gap(baseline.counts, candidate.counts) if baseline and candidate else None
    tables = [table for table in (baseline, candidate) if table is not None]
    return _estimate(
        measure, gap, rule, baseline=before.share, candidate=after.share,
        votes=before.votes + after.votes,
        articles=max((t.articles for t in tables if t.articles is not None), default=None),
        readers=max((t.readers for t in tables if t.readers is not None), default=None),
    )  # fmt: skip


def live_interval(gap: Gap, *, margin: float | None) -> Interval | None:
    """The interval that holds at all looks at once; None before the first look."""
    if not gap.error or gap.votes < FIRST_LOOK or gap.clusters < FEWEST_CLUSTERS:
        return None
    found = anytime_interval(
        estimate=gap.difference, error=gap.error, sharpest_at=sharpest_at(margin), level=LEVEL
    )
    return Interval(max(found.low, -gap.largest), min(found.high, gap.largest), LEVEL)


def duel_gap(outcomes: Counts) -> Gap | None:
    """The win rate minus one half; None without duels. outcomes: from `duel_outcomes`."""
    (share,) = clustered_shares(outcomes[:, None], worth=DUEL_WORTH, over="both", level=LEVEL)
    if share.share is None:
        return None
    return Gap(share.share - 0.5, _error(share), share.votes, _clusters(outcomes), 0.5)


def thumb_gap(baseline: Counts, candidate: Counts) -> Gap | None:
    """The difference of the shares of 👍; None where one of the two has no vote."""
    found = share_difference(baseline, candidate, worth=THUMB_WORTH, over="both", level=LEVEL)
    if found.difference is None:
        return None
    votes = int(baseline[:, 0].sum() + candidate[:, 0].sum())
    clusters = min(_clusters(baseline), _clusters(candidate))
    return Gap(found.difference, found.error, votes, clusters, 1.0)


def _nothing(measure: Measure, rule: Rule) -> Estimate | None:
    if not rule.role_of(measure.key):
        return None
    return _estimate(
        measure, None, rule, baseline=None, candidate=None, articles=None, readers=None
    )


def _share(table: Counted | None) -> ClusteredShare:
    if table is None:
        return ClusteredShare(None, None, 0, None)
    return clustered_shares(table.counts[:, None], worth=THUMB_WORTH, over="both", level=LEVEL)[0]


def _error(share: ClusteredShare) -> float | None:
    if share.share is None or share.design_effect is None or share.interval is None:
        return None
    if 0 < share.share < 1:
        spread = share.share * (1 - share.share)
        return math.sqrt(share.design_effect * spread / share.votes)
    return (share.interval.high - share.interval.low) / (2 * two_sided_z(LEVEL))


def _clusters(outcomes: Counts) -> float:
    totals = outcomes.sum(axis=0, dtype=np.float64)
    spread = float(totals[1:].std()) if len(totals) > 1 else 0.0
    return (float(totals[0]) / spread) ** 2 if spread > 0 else 0.0


def _estimate(
    measure: Measure, gap: Gap | None, rule: Rule, *, baseline: float | None,
    candidate: float | None, articles: int | None, readers: int | None, votes: int = 0,
) -> Estimate:  # fmt: skip
    margin = rule.margin_of(measure.key)
    interval = live_interval(gap, margin=margin) if gap else None
    votes = gap.votes if gap else votes
    difference, error = (gap.difference, gap.error) if gap else (None, None)
    found = judged(measure, difference=difference, interval=interval, adjusted=None, margin=margin)
    more = still_needed(
        measure=measure, difference=difference, error=error, count=votes, margin=margin,
        anytime=True,
    ) if found == "cannot tell yet" else None  # fmt: skip
    return Estimate(
        measure=measure, baseline=baseline, candidate=candidate, difference=difference,
        interval=interval, anytime=True, error=error, p=None, adjusted=None, articles=articles,
        readers=readers, ballots=votes, margin=margin, verdict=found, more=more,
        role=rule.role_of(measure.key),
    )  # fmt: skip
