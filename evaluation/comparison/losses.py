"""Why a version loses: its difference split into parts that add up to the whole. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes, clusters_of, strata_of
from evaluation.comparison.report import LossPart, LossSplit
from evaluation.comparison.votes import duel_values, live_interval
from evaluation.opinions.codes import REASON_ORDER, ThumbPart, reason_bits
from evaluation.opinions.columns import DuelColumns, Ids, ThumbColumns, numbered
from evaluation.opinions.part_names import LENGTH_LABELS, Part
from evaluation.stats.clusters import Floats
from evaluation.stats.interval import Interval
from evaluation.stats.mantel_haenszel import StratifiedDifference, stratified_difference
from evaluation.stats.two_way_mean import two_way_mean
from surveys.thumbs.reasons import REASONS

EVERY_THUMB: Final = Measure(
    "approval:all", "Share of 👍 on summaries and sections", "votes", "votes", ".1%", "higher"
)
# Articles that are named behind a part.
NAMED: Final = 3
UNGIVEN: Final = "no reason given"
# By the first kind of thing that it is a reason for.
_REASON_WORDS: Final = {
    reason: next(words[reason] for words in REASONS.values() if reason in words)
    for reason in REASON_ORDER
}
_SECTIONS: Final = {
    part: "the summary" if part is ThumbPart.SUMMARY else f"{part.name.lower()}s"
    for part in ThumbPart
}


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of a split: its opinions, and what they add to the whole as a function of a level."""

    value: str
    label: str
    amount: float
    interval: Callable[[float], Interval | None]
    number: int
    articles: tuple[int, ...]


def loss_splits(
    votes: PairVotes, parts: Mapping[Part, PairVotes], *, level: float
) -> tuple[LossSplit, ...]:
    """The difference of all 👍 by section, reason, source and length, and of duels by the last two.

    parts: the votes in each source and length; level: all intervals of a split hold at once with
    it. A split of fewer than two parts, and of what cannot be compared, is left out.
    """
    found = [*_of_thumbs(votes, parts, level), *_of_duels(votes, parts, level)]
    return tuple(split for split in found if len(split.parts) > 1)


def _of_thumbs(
    votes: PairVotes, parts: Mapping[Part, PairVotes], level: float
) -> Iterator[LossSplit]:
    thumbs, candidate = votes.thumbs, votes.candidate
    whole = _difference(thumbs, candidate)
    if whole.baseline is None or whole.candidate is None or whole.too_little_shared:
        return
    total = whole.candidate - whole.baseline

    def piece(value: str, label: str, within: ThumbColumns) -> _Piece | None:
        return _thumb_piece(value, label, within, candidate, whole.shared.worth)

    sections = [
        piece(part.name.lower(), name, thumbs.take(np.flatnonzero(thumbs.part == part)))
        for part, name in _SECTIONS.items()
    ]
    yield _split("section", EVERY_THUMB, total, sections, level)
    given = int(((thumbs.up == 0) & (thumbs.reasons > 0)).sum())
    of = int((thumbs.up == 0).sum())
    yield _split(
        "reason", EVERY_THUMB, total, _reasons(thumbs, candidate), level, given=(given, of)
    )
    for dimension in ("source", "length"):
        pieces = [
            piece(value, label, within.thumbs)
            for value, label, within in _by_article(votes, parts, dimension)
        ]
        yield _split(dimension, EVERY_THUMB, total, pieces, level)


def _of_duels(
    votes: PairVotes, parts: Mapping[Part, PairVotes], level: float
) -> Iterator[LossSplit]:
    if not len(votes.duels):
        return
    total = float(duel_values(votes.duels, votes.candidate).mean())
    for dimension in ("source", "length"):
        pieces = [
            _duel_piece(value, label, within.duels, votes.candidate, len(votes.duels))
            for value, label, within in _by_article(votes, parts, dimension)
        ]
        yield _split(dimension, DUELS, total, pieces, level)


def _split(
    dimension: str,
    measure: Measure,
    whole: float,
    pieces: Sequence[_Piece | None],
    level: float,
    *,
    given: tuple[int, int] | None = None,
) -> LossSplit:
    """The parts, the greatest loss first; Bonferroni's inequality makes all intervals hold."""
    there = [each for each in pieces if each is not None]
    of_each = 1 - (1 - level) / max(1, len(there))
    parts = [
        LossPart(each.value, each.label, each.amount, each.interval(of_each), each.number,
                 each.articles)
        for each in there
    ]  # fmt: skip
    ranked = tuple(sorted(parts, key=lambda part: (part.amount, part.label)))
    return LossSplit(dimension, measure, whole, ranked, given)


def _difference(thumbs: ThumbColumns, candidate: int) -> StratifiedDifference:
    return stratified_difference(
        thumbs.up.astype(np.float64),
        np.asarray(thumbs.version == candidate),
        _strata(thumbs),
        clusters_of(thumbs),
    )


def _strata(thumbs: ThumbColumns) -> NDArray[np.intp]:
    """Article, period, and which part of the breakdown: a term is not compared with a turn."""
    return numbered(strata_of(thumbs) * len(ThumbPart) + thumbs.part)[0]


def _thumb_piece(
    value: str, label: str, thumbs: ThumbColumns, candidate: int, worth: float
) -> _Piece | None:
    """What these strata add to the whole: their own difference by their part of the weights."""
    found = _difference(thumbs, candidate)
    if found.baseline is None or found.candidate is None:
        return None
    part = found.shared.worth / worth
    return _Piece(
        value,
        label,
        part * (found.candidate - found.baseline),
        lambda level: _scaled(live_interval(found.estimate, level=level, bounds=(-1.0, 1.0)), part),
        found.shared.opinions,
        _worst_articles(thumbs.article, _thumb_nets(thumbs, candidate)),
    )


def _thumb_nets(thumbs: ThumbColumns, candidate: int) -> Floats:
    """What each thumb adds to its article's net loss, up to a factor."""
    codes, articles = numbered(thumbs.article)
    side = (thumbs.version == candidate).astype(np.intp)
    sizes = np.bincount(2 * codes + side, minlength=2 * len(articles))
    both = sizes.reshape(-1, 2)
    weight = both.prod(axis=1) / np.maximum(1, both.sum(axis=1))
    signs = np.where(side == 1, 1.0, -1.0)
    return np.asarray(signs * thumbs.up * weight[codes] / sizes[2 * codes + side])


def _reasons(thumbs: ThumbColumns, candidate: int) -> list[_Piece | None]:
    """A 👎 for several reasons is divided among them, so that the parts add up."""
    down = thumbs.up == 0
    bits = {reason: reason_bits([reason]) for reason in REASON_ORDER}
    given = {reason: down & ((thumbs.reasons & bit) > 0) for reason, bit in bits.items()}
    number = np.maximum(1, sum(mask.astype(np.int64) for mask in given.values()))
    given = {UNGIVEN: down & (thumbs.reasons == 0), **given}
    if not thumbs.reasons[down].any():
        return []
    return [
        _reason_piece(reason, mask / number, thumbs, candidate)
        for reason, mask in given.items()
        if mask.any()
    ]


def _reason_piece(reason: str, values: Floats, thumbs: ThumbColumns, candidate: int) -> _Piece:
    side = np.asarray(thumbs.version == candidate)
    found = stratified_difference(values, side, _strata(thumbs), clusters_of(thumbs))
    amount = (found.baseline or 0.0) - (found.candidate or 0.0)
    return _Piece(
        reason,
        _REASON_WORDS.get(reason, reason),
        amount,
        lambda level: _scaled(live_interval(found.estimate, level=level, bounds=(-1.0, 1.0)), -1.0),
        int((values > 0).sum()),
        _worst_articles(thumbs.article, np.where(side, -values, values)),
    )


def _duel_piece(
    value: str, label: str, duels: DuelColumns, candidate: int, total: int
) -> _Piece | None:
    if not len(duels):
        return None
    worth = duel_values(duels, candidate)
    found = two_way_mean(worth, clusters_of(duels), span=1.0)
    part = len(duels) / total
    return _Piece(
        value,
        label,
        part * float(worth.mean()),
        lambda level: _scaled(live_interval(found, level=level, bounds=(-0.5, 0.5)), part),
        len(duels),
        _worst_articles(duels.article, worth),
    )


def _by_article(
    votes: PairVotes, parts: Mapping[Part, PairVotes], dimension: str
) -> Iterator[tuple[str, str, PairVotes]]:
    """The votes of each value of a dimension, and of articles without one."""
    known: list[Ids] = [np.zeros(0, np.int32)]
    for (name, value), within in parts.items():
        if name == dimension:
            known += [within.thumbs.article, within.duels.article]
            yield value, LENGTH_LABELS.get(value, value), within
    every = np.union1d(votes.thumbs.article, votes.duels.article)
    rest = np.setdiff1d(every, np.concatenate(known))
    if len(rest):
        yield "", f"no {dimension}", votes.within(articles=rest.astype(np.int32))


def _worst_articles(articles: Ids, nets: Floats) -> tuple[int, ...]:
    """Ids of those on which most is lost, the worst first."""
    ids, codes = np.unique(articles, return_inverse=True)
    sums = np.bincount(codes, nets, len(ids))
    worst = [place for place in np.argsort(sums, kind="stable") if sums[place] < 0]
    return tuple(int(ids[place]) for place in worst[:NAMED])


def _scaled(interval: Interval | None, factor: float) -> Interval | None:
    if interval is None:
        return None
    low, high = sorted((factor * interval.low, factor * interval.high))
    return Interval(low, high, interval.level)
