"""On which articles readers preferred which of two versions. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.votes import thumbs_of
from evaluation.opinions.columns import DuelColumns, Ids, ThumbColumns, numbered, worth_to


@dataclass(frozen=True, slots=True)
class ArticleVotes:
    """What was said of two versions on one article.

    weight: what the article adds to the difference of the measure, up to a factor that all
    articles share. net, won, tied, lost, votes: as in `report.ArticleLine`.
    """

    article: int
    weight: float
    net: float
    won: int | None = None
    tied: int | None = None
    lost: int | None = None
    votes: tuple[int, int] | None = None


def votes_by_article(
    votes: PairVotes, measure: Measure, *, ends: int | None = None
) -> list[ArticleVotes]:
    """A line for each article on which the two differ, what the candidate lost most first.

    ends: only so many of the first and of the last; None for all.
    """
    if measure.key == DUELS.key:
        return _duels(votes.duels, votes.candidate, ends)
    return _thumbs(thumbs_of(votes, measure), votes.candidate, ends)


def _duels(duels: DuelColumns, candidate: int, ends: int | None) -> list[ArticleVotes]:
    codes, ids = numbered(duels.article)
    worth = worth_to(duels, candidate)
    won, tied, lost = (
        np.bincount(codes[worth == value], minlength=len(ids)) for value in (1.0, 0.5, 0.0)
    )
    net = (won - lost).astype(np.float64)
    order = _places(net, ids, ends)
    columns = (ids, net, won, tied, lost)
    return [
        ArticleVotes(article, weight, weight, w, t, x)
        for article, weight, w, t, x in zip(*(c[order].tolist() for c in columns), strict=True)
    ]


def _thumbs(thumbs: ThumbColumns, candidate: int, ends: int | None) -> list[ArticleVotes]:
    """Shares of 👍 on each article that has thumbs on both; periods taken together."""
    codes, ids = numbered(thumbs.article)
    sides = [thumbs.version != candidate, thumbs.version == candidate]
    number = [np.bincount(codes[side], minlength=len(ids)) for side in sides]
    up = [np.bincount(codes[side], thumbs.up[side], len(ids)) for side in sides]
    both = np.flatnonzero(number[0] * number[1])
    before, after = number[0][both], number[1][both]
    net = up[1][both] / after - up[0][both] / before
    weight = net * before * after / (before + after)
    order = _places(weight, ids[both], ends)
    columns = (ids[both], weight, net, before, after)
    return [
        ArticleVotes(article, heavy, its, votes=(one, other))
        for article, heavy, its, one, other in zip(
            *(column[order].tolist() for column in columns), strict=True
        )
    ]


def _places(weight: NDArray[np.float64], ids: Ids, ends: int | None) -> NDArray[np.intp]:
    """Where the lines lie in their order, without those that weigh nothing."""
    order: NDArray[np.intp] = np.lexsort((ids, weight))
    order = order[weight[order] != 0]
    if ends is None or len(order) <= 2 * ends:
        return order
    return np.concatenate([order[:ends], order[-ends:]])
