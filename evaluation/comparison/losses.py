"""Why a version loses: its difference split into parts that add up to the whole. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.words.counts import counted
from evaluation.comparison.estimates import Measure
from evaluation.comparison.loss_parts import LossPart, LossSplit
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.pair_votes import PairVotes, clusters_of, strata_of
from evaluation.comparison.refusals import RefusalsAlone, refusals_alone
from evaluation.comparison.votes import live_interval, mixed_of, thumbs_of, were_decided
from evaluation.opinions.codes import REASON_ORDER, ThumbPart, reason_bits
from evaluation.opinions.columns import Ids, ThumbColumns, numbered
from evaluation.opinions.part_names import LENGTH_LABELS, Part
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.interval import Interval
from evaluation.stats.mantel_haenszel import (
    StratifiedDifference,
    shared_opinions,
    stratified_difference,
)
from evaluation.stats.stratum_weights import StratumWeights, weigh_strata
from evaluation.stats.two_way_mean import weighted_mean
from surveys.thumbs.reasons import REASONS

Places = NDArray[np.intp]

EVERY_THUMB: Final = Measure(
    "approval:all", "Share of 👍 on summaries and sections", "votes", "votes", ".1%", "higher"
)
# Articles that are named behind a part.
NAMED: Final = 3
# Of amounts below it, a thousandth of a thousandth of a point, it is not known whether they are 0.
_ROUNDING: Final = 1e-8
UNGIVEN: Final = "no reason given"
# By the first kind of thing that it is a reason for.
_REASON_WORDS: Final = {
    reason: next(words[reason] for words in REASONS.values() if reason in words)
    for reason in REASON_ORDER
}
_BY_ARTICLE: Final = ("source", "length")
_SECTIONS: Final = {
    part: "the summary" if part is ThumbPart.SUMMARY else f"{part.name.lower()}s"
    for part in ThumbPart
}


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """A difference as a sum over opinions; columns of shape (opinions,).

    amounts: what each adds; they sum to the difference. codes, articles: each one's article as a
    small number, and the id of each number. interval: of the part at some places, by a level.
    apart: a part of the difference that no opinion adds. counts: which opinions are compared.
    """

    measure: Measure
    amounts: Floats
    codes: NDArray[np.intp]
    articles: Ids
    interval: Callable[[Places, float], Interval | None]
    counts: NDArray[np.bool_]
    apart: _Piece | None = None

    @property
    def total(self) -> float:
        """The difference."""
        return float(self.amounts.sum()) + (self.apart.amount if self.apart else 0.0)

    def piece(self, value: str, label: str, places: Places) -> _Piece:
        """What the opinions at these places add."""
        return _Piece(
            value, label, float(self.amounts[places].sum()),
            lambda level: self.interval(places, level),
            int(self.counts[places].sum()), self._worst_articles(places),
        )  # fmt: skip

    def _worst_articles(self, places: Places) -> tuple[int, ...]:
        """Ids of those on which most is lost, the worst first."""
        sums = np.bincount(self.codes[places], self.amounts[places], len(self.articles))
        lost = np.flatnonzero(sums < -_ROUNDING)
        worst = lost[np.argsort(sums[lost], kind="stable")]
        return tuple(int(self.articles[place]) for place in worst[:NAMED])


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of a split: its opinions, and what they add to the whole as a function of a level."""

    value: str
    label: str
    amount: float
    interval: Callable[[float], Interval | None]
    number: int
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Thumbs:
    """Thumbs that are compared within strata, which lie in order of (article, reader)."""

    columns: ThumbColumns
    side: NDArray[np.bool_]
    stratum: NDArray[np.intp]
    article: NDArray[np.intp]
    articles: Ids
    reader: NDArray[np.intp]
    weights: StratumWeights
    coefficients: Floats

    def whole(self, measure: Measure, values: Floats, sign: float) -> _Whole:
        """The difference of values, times a sign."""

        def interval(places: Places, level: float) -> Interval | None:
            found = self._difference(values, places)
            ends = live_interval(found.estimate, level=level, bounds=(-1.0, 1.0))
            # What the candidate's opinions count for is what their strata weigh.
            part = float(self.coefficients[places][self.side[places]].sum())
            return _scaled(ends, sign * part)

        return _Whole(
            measure, sign * self.coefficients * values, self.article, self.articles, interval,
            counts=self.coefficients != 0,
        )  # fmt: skip

    def _difference(self, values: Floats, places: Places) -> StratifiedDifference:
        return stratified_difference(
            values[places],
            self.side[places],
            self.stratum[places],
            find_clusters(self.article[places], self.reader[places]),
            factors=self.weights.factors,
        )


def loss_splits(
    votes: PairVotes, parts: Mapping[Part, PairVotes], *, level: float
) -> tuple[LossSplit, ...]:
    """The difference of all 👍 by section and reason, and of 👍 on summaries, or of all where those
    say nothing, and of duels by source and length.

    parts: the votes in each source and length; level: all intervals of a split hold at once with
    it. Parts add up to what the report says of the measure. A split of fewer than two parts, and of
    what cannot be compared, is left out.
    """
    within = {part: _ids_of(of) for part, of in parts.items() if part[0] in _BY_ARTICLE}
    found = [*_of_thumbs(votes, within, level), *_of_duels(votes, within, level)]
    return tuple(split for split in found if len(split.parts) > 1)


def _of_thumbs(votes: PairVotes, within: Mapping[Part, Ids], level: float) -> Iterator[LossSplit]:
    every = _compared(votes.thumbs, votes)
    if every is None:
        return
    thumbs = every.columns
    whole = every.whole(EVERY_THUMB, thumbs.up.astype(np.float64), 1.0)
    sections = [
        whole.piece(part.name.lower(), name, np.flatnonzero(thumbs.part == part))
        for part, name in _SECTIONS.items()
    ]
    yield _split("section", whole, sections, level)
    if (thumbs.reasons[thumbs.up == 0] > 0).any():
        yield _by_reason(every, level)
    summaries = _compared(thumbs_of(votes, APPROVAL), votes)
    if summaries is not None:
        values = summaries.columns.up.astype(np.float64)
        whole = summaries.whole(APPROVAL, values, 1.0)
    yield from _by_articles(whole, within, level)


def _compared(thumbs: ThumbColumns, votes: PairVotes) -> _Thumbs | None:
    """None where they share too little."""
    side, stratum = np.asarray(thumbs.version == votes.candidate), _strata(thumbs)
    article, articles = numbered(thumbs.article)
    reader = numbered(thumbs.reader)[0]
    clusters = find_clusters(article, reader)
    group = None if votes.shared is None else votes.shared.source_of(thumbs.article)
    weights = weigh_strata(side, stratum, clusters, group)
    if not shared_opinions(weights, stratum, clusters).enough:
        return None
    coefficients = weights.coefficients(side, stratum)
    return _Thumbs(thumbs, side, stratum, article, articles, reader, weights, coefficients)


def _strata(thumbs: ThumbColumns) -> NDArray[np.intp]:
    """Article, period, and which part of the breakdown: a term is not compared with a turn."""
    return numbered(strata_of(thumbs) * len(ThumbPart) + thumbs.part)[0]


def _by_reason(every: _Thumbs, level: float) -> LossSplit:
    """A 👎 for several reasons is divided among them, so that the parts add up."""
    thumbs = every.columns
    down = thumbs.up == 0
    masks = {reason: down & ((thumbs.reasons & reason_bits([reason])) > 0)
             for reason in REASON_ORDER}  # fmt: skip
    number = np.maximum(1, sum(mask.astype(np.int64) for mask in masks.values()))
    masks = {UNGIVEN: down & (thumbs.reasons == 0), **masks}
    all_places = np.arange(len(thumbs))
    pieces = []
    for reason, mask in masks.items():
        of_reason = every.whole(EVERY_THUMB, mask / number, -1.0)
        piece = of_reason.piece(reason, _REASON_WORDS.get(reason, reason), all_places)
        pieces.append(replace(piece, number=int((mask & (every.coefficients != 0)).sum())))
    whole = every.whole(EVERY_THUMB, thumbs.up.astype(np.float64), 1.0)
    given = int((down & (thumbs.reasons > 0)).sum()), int(down.sum())
    return _split("reason", whole, pieces, level, given=given)


def _of_duels(votes: PairVotes, within: Mapping[Part, Ids], level: float) -> Iterator[LossSplit]:
    duels = votes.duels
    if not len(duels):
        return
    mixed, decided = mixed_of(votes, clusters_of(duels)), were_decided(duels)
    article, articles = numbered(duels.article)
    reader = numbered(duels.reader)[0]
    # One reader's choices on one article have no error, and the report adds no refusals to them.
    is_one = len(articles) == 1 and not reader.any()
    refused = None if is_one or votes.refusals is None else refusals_alone(votes.refusals)
    rest = 1.0 if refused is None else refused.rest

    def interval(places: Places, level: float) -> Interval | None:
        found = weighted_mean(
            mixed.values[places], mixed.weights[places],
            find_clusters(article[places], reader[places]), span=1.0, kept=mixed.kept[places],
            decided=decided[places],
        )  # fmt: skip
        ends = live_interval(found, level=level, bounds=(-0.5, 0.5))
        return _scaled(ends, rest * float(mixed.weights[places].sum()))

    whole = _Whole(
        DUELS, rest * mixed.weights * mixed.values, article, articles, interval,
        counts=mixed.weights > 0, apart=_refusals_apart(votes, refused),
    )  # fmt: skip
    yield from _by_articles(whole, within, level)


def _refusals_apart(votes: PairVotes, refused: RefusalsAlone | None) -> _Piece | None:
    """What refusals add: by the rule, not by anybody's opinion, so that it has no interval."""
    if refused is None or votes.refusals is None:
        return None
    lost = votes.refusals.articles[votes.refusals.candidate & ~votes.refusals.baseline]
    label = f"{counted(refused.refused, 'articles')} that one alone refused"
    return _Piece("", label, refused.shift, lambda _: None, 0, tuple(lost[:NAMED].tolist()))


def _by_articles(whole: _Whole, within: Mapping[Part, Ids], level: float) -> Iterator[LossSplit]:
    for dimension in _BY_ARTICLE:
        own = np.full(len(whole.articles), -1)
        names = [("", f"no {dimension}")]
        for (name, value), ids in within.items():
            if name == dimension:
                own[np.isin(whole.articles, ids)] = len(names) - 1
                names.append((value, LENGTH_LABELS.get(value, value)))
        places_of = own[whole.codes]
        pieces = [
            whole.piece(*name, np.flatnonzero(places_of == place - 1))
            for place, name in enumerate(names)
        ]
        yield _split(dimension, whole, [*pieces, *filter(None, [whole.apart])], level)


def _split(
    dimension: str,
    whole: _Whole,
    pieces: Sequence[_Piece],
    level: float,
    *,
    given: tuple[int, int] | None = None,
) -> LossSplit:
    """The parts, the greatest loss first; Bonferroni's inequality makes all intervals hold."""
    there = [each for each in pieces if each.number or each.amount]
    if len(there) < 2:
        there = []
    of_each = 1 - (1 - level) / max(1, sum(1 for each in there if each.number))
    parts = [
        LossPart(each.value, each.label, each.amount, each.interval(of_each), each.number,
                 each.articles)
        for each in there
    ]  # fmt: skip
    ranked = tuple(sorted(parts, key=lambda part: (part.amount, part.label)))
    return LossSplit(dimension, whole.measure, whole.total, ranked, given)


def _ids_of(votes: PairVotes) -> Ids:
    return np.union1d(numbered(votes.thumbs.article)[1], numbered(votes.duels.article)[1])


def _scaled(interval: Interval | None, factor: float) -> Interval | None:
    if interval is None:
        return None
    low, high = sorted((factor * interval.low, factor * interval.high))
    return Interval(low, high, interval.level)
