"""Estimates from votes, out of columns of opinions. Pure: columns in, figures out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.estimates import Estimate, Measure, UndecidedDuels, Withheld
from evaluation.comparison.judging import LEVEL, judged
from evaluation.comparison.measures import APPROVAL, DUELS, PARTS, SECTIONS
from evaluation.comparison.missing import with_missing
from evaluation.comparison.pair_votes import PairVotes, clusters_of, strata_of
from evaluation.comparison.refusals import with_refusals_lost
from evaluation.comparison.report import Rule
from evaluation.comparison.sides import is_one_sided, without_verdict_of_side
from evaluation.opinions.codes import OpinionFlag, Origin
from evaluation.opinions.columns import (
    SECONDS_A_DAY,
    DuelColumns,
    OpinionColumns,
    ThumbColumns,
    worth_to,
)
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Clusters
from evaluation.stats.duel_mix import MixedDuels, mixed_duels
from evaluation.stats.interval import Interval
from evaluation.stats.mantel_haenszel import StratifiedDifference, stratified_difference
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import FIRST_LOOK, Looks, verdict_interval
from surveys.duels.outcome import Outcome

# What even versions win of their duels; a win rate is compared with it.
EVEN: Final = 0.5
# The present rate is that of two weeks: each day of the week twice, and no longer ago.
RATE_DAYS: Final = 14.0


@dataclass(frozen=True, slots=True)
class Asked:
    """How votes are judged.

    rule: the declared one. level: of every interval; higher where it is one of several candidates.
    settling: whether to find what would settle what is not settled.
    now: seconds since 1970 of the newest opinion there is, by which the present rate is found; None
    where it is not asked for.
    looks: whether intervals hold at all looks, or at the one of a declared plan. hidden: whether
    there are none, since the plan's look is still to come.
    """

    rule: Rule
    level: float = LEVEL
    settling: bool = False
    now: int | None = None
    looks: Looks = "live"
    hidden: bool = False


def vote_estimates(votes: PairVotes, asked: Asked) -> list[Estimate]:
    """Every measure of votes that has some or that the rule names, duels first."""
    found = [duel_estimate(votes, asked)]
    found += [thumb_estimate(votes, measure, asked) for measure in (APPROVAL, *SECTIONS)]
    return [_with_sources(each, votes) for each in found if each.ballots or each.role]


def _with_sources(estimate: Estimate, votes: PairVotes) -> Estimate:
    """With the sources on which nobody voted, or few did, though both have written about them."""
    if votes.shared is None or estimate.difference is None:
        return estimate
    of_duels = estimate.measure == DUELS
    voted = votes.duels.article if of_duels else thumbs_of(votes, estimate.measure).article
    articles, number = np.unique(voted, return_counts=True)
    unseen = {*estimate.not_compared, *votes.shared.names_without(articles)}
    few = (name for name in votes.shared.names_of_few(articles, number) if name not in unseen)
    return replace(estimate, not_compared=tuple(sorted(unseen)), few_on=tuple(few))


def headline_estimates(votes: PairVotes, asked: Asked) -> list[Estimate]:
    """Duels and the share of 👍 on summaries, where there are any, as parts of the data show."""
    found = (duel_estimate(votes, asked), thumb_estimate(votes, APPROVAL, asked))
    return [each for each in found if each.ballots]


def duel_estimate(votes: PairVotes, asked: Asked) -> Estimate:
    """The candidate's win rate less one half; a tie, and "both bad", count one half.

    The mean of its win rates on the left and on the right. By rule an article on which a version
    alone refused is lost to it, see `refusals`.
    """
    duels = votes.duels
    clusters = clusters_of(duels)
    mixed = mixed_of(votes, clusters)
    clustered = weighted_mean(
        mixed.values,
        mixed.weights,
        clusters,
        span=1.0,
        kept=mixed.kept,
        decided=were_decided(duels),
        centres=mixed.centres,
    )
    won = EVEN + float(np.sum(mixed.weights * mixed.values)) if len(duels) else None
    if asked.rule.refusals_lose and clustered is not None and votes.refusals is not None:
        clustered = with_refusals_lost(clustered, votes.refusals)
        won = EVEN + clustered.estimate
    estimate = _estimate(
        DUELS,
        duels,
        clusters,
        clustered,
        asked,
        baseline=None if won is None else EVEN,
        candidate=won,
        largest=EVEN,
    )
    estimate = replace(estimate, undecided=_undecided(duels))
    return without_verdict_of_side(estimate) if is_one_sided(votes) else estimate


def were_decided(duels: DuelColumns) -> NDArray[np.bool_]:
    """Which of them one of the two won, shape (duels,)."""
    return np.asarray(
        (duels.outcome == Outcome.FIRST.code) | (duels.outcome == Outcome.SECOND.code)
    )


def _undecided(duels: DuelColumns) -> UndecidedDuels:
    tied, both_bad = (
        int((duels.outcome == each.code).sum()) for each in (Outcome.TIE, Outcome.BAD)
    )
    return UndecidedDuels(tied, both_bad)


def mixed_of(votes: PairVotes, clusters: Clusters) -> MixedDuels:
    """What each duel is worth to the candidate, less what even versions get, -1/2 to 1/2, and less
    what the side did on which it stood; weighed by the mix of their articles by source."""
    duels, shared = votes.duels, votes.shared
    return mixed_duels(
        worth_to(duels, votes.candidate) - EVEN,
        np.asarray(duels.left == votes.candidate),
        clusters,
        None if shared is None else shared.source_of(duels.article),
    )


def thumb_estimate(votes: PairVotes, measure: Measure, asked: Asked) -> Estimate:
    """The candidate's share of 👍 less the baseline's, within article and period, over the mix of
    their articles by source."""
    thumbs = thumbs_of(votes, measure)
    shared = votes.shared
    clusters = clusters_of(thumbs)
    found = stratified_difference(
        thumbs.up.astype(np.float64),
        np.asarray(thumbs.version == votes.candidate),
        strata_of(thumbs),
        clusters,
        None if shared is None else shared.source_of(thumbs.article),
    )
    estimate = _estimate(
        measure,
        thumbs,
        clusters,
        found.estimate,
        asked,
        baseline=found.baseline,
        candidate=found.candidate,
        largest=1.0,
        like_with_like=found,
    )
    if shared is None or estimate.difference is None:
        return estimate
    names = tuple(shared.names[code] or "no source" for code in found.left_out)
    return replace(estimate, not_compared=names)


def thumbs_of(votes: PairVotes, measure: Measure) -> ThumbColumns:
    """The thumbs that a measure is about."""
    part = PARTS[measure.key]
    return votes.thumbs.take(np.flatnonzero(votes.thumbs.part == part))


def live_interval(
    clustered: ClusteredEstimate | None,
    *,
    level: float,
    bounds: tuple[float, float],
    of_judges: bool = False,
) -> Interval | None:
    """The interval that holds at all looks at once; None where nothing may be seen yet.

    bounds: of what the estimate can be. of_judges: whether one who chose is taken as given.
    """
    if clustered is None or clustered.opinions < FIRST_LOOK:
        return None
    return _interval(clustered, looks="live", level=level, bounds=bounds, of_judges=of_judges)


def _interval(
    clustered: ClusteredEstimate | None,
    *,
    looks: Looks,
    level: float,
    bounds: tuple[float, float],
    of_judges: bool,
) -> Interval | None:
    """Who or what is one alone is not taken as given where readers vote: one reader's opinions, or
    those on one article, decide nothing. A judge is: it was chosen, and no other is meant."""
    taken = {"article and person", "article"} if of_judges else {"article and person"}
    if clustered is None or clustered.clustered_by not in taken:
        return None
    return verdict_interval(clustered, looks=looks, level=level, bounds=bounds)


def _interval_asked(
    clustered: ClusteredEstimate | None,
    asked: Asked,
    columns: OpinionColumns,
    *,
    bounds: tuple[float, float],
) -> Interval | None:
    if asked.hidden:
        return None
    level, of_judges = asked.level, bool((columns.origin == Origin.JUDGE).all())
    if asked.looks == "one look":
        return _interval(
            clustered, looks="one look", level=level, bounds=bounds, of_judges=of_judges
        )
    return live_interval(clustered, level=level, bounds=bounds, of_judges=of_judges)


def _estimate(
    measure: Measure,
    columns: OpinionColumns,
    clusters: Clusters,
    clustered: ClusteredEstimate | None,
    asked: Asked,
    *,
    baseline: float | None,
    candidate: float | None,
    largest: float,
    like_with_like: StratifiedDifference | None = None,
) -> Estimate:
    difference = None
    if baseline is not None and candidate is not None:
        difference = clustered.estimate if clustered else candidate - baseline
    if like_with_like and like_with_like.too_little_shared:
        difference = None
    margin = asked.rule.margin_of(measure.key)
    interval = _interval_asked(clustered, asked, columns, bounds=(-largest, largest))
    readers, articles = clusters.person_codes, len(clusters.article_starts)
    estimate = Estimate(
        measure=measure, baseline=baseline, candidate=candidate, difference=difference,
        interval=interval, anytime=asked.looks == "live",
        error=clustered.error if clustered else None, p=None, adjusted=None,
        articles=articles, readers=readers, ballots=len(columns), margin=margin,
        verdict=judged(
            measure, difference=difference, interval=interval, adjusted=None, margin=margin
        ),
        role=asked.rule.role_of(measure.key),
        withheld="collecting" if asked.hidden and len(columns)
        else _withheld(len(columns), readers, articles, interval, like_with_like),
        informed=int(((columns.flags & OpinionFlag.KNEW) != 0).sum()),
        shared=like_with_like.shared if like_with_like else None,
        clustered=clustered,
    )  # fmt: skip
    if not asked.settling:
        return estimate
    return with_missing(estimate, level=asked.level, votes_a_day=_votes_a_day(columns, asked.now))


def _withheld(
    ballots: int,
    readers: int,
    articles: int,
    interval: Interval | None,
    like_with_like: StratifiedDifference | None,
) -> Withheld:
    if not ballots:
        return "no data"
    if interval is not None:
        return ""
    if articles < 2:
        return "one article"
    if readers < 2:
        return "one reader"
    if like_with_like and like_with_like.too_little_shared:
        return "share too little"
    return "before the first look"


def _votes_a_day(columns: OpinionColumns, now: int | None) -> float | None:
    """Over the last `RATE_DAYS` days, or as many as there have been opinions."""
    if now is None or not len(columns):
        return None
    days = min(RATE_DAYS, max(1.0, (now - int(columns.at.min())) / SECONDS_A_DAY))
    return int((columns.at > now - days * SECONDS_A_DAY).sum()) / days
