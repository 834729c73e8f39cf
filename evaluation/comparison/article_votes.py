"""On which articles readers preferred which of two versions. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.votes import thumbs_of
from evaluation.opinions.columns import DuelColumns, ThumbColumns, numbered, worth_to


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


def votes_by_article(votes: PairVotes, measure: Measure) -> list[ArticleVotes]:
    """A line for each article on which the two differ, what the candidate lost most first."""
    if measure.key == DUELS.key:
        lines = _duels(votes.duels, votes.candidate)
    else:
        lines = _thumbs(thumbs_of(votes, measure), votes.candidate)
    return sorted((line for line in lines if line.weight), key=lambda v: (v.weight, v.article))


def _duels(duels: DuelColumns, candidate: int) -> list[ArticleVotes]:
    codes, ids = numbered(duels.article)
    articles = ids.tolist()
    worth = worth_to(duels, candidate)
    won, tied, lost = (
        np.bincount(codes[worth == value], minlength=len(articles)).tolist()
        for value in (1.0, 0.5, 0.0)
    )
    return [
        ArticleVotes(article, float(w - x), float(w - x), w, t, x)
        for article, w, t, x in zip(articles, won, tied, lost, strict=True)
    ]


def _thumbs(thumbs: ThumbColumns, candidate: int) -> list[ArticleVotes]:
    """Shares of 👍 on each article that has thumbs on both; periods taken together."""
    codes, ids = numbered(thumbs.article)
    articles = ids.tolist()
    lines = []
    sides = [thumbs.version != candidate, thumbs.version == candidate]
    number = [np.bincount(codes[side], minlength=len(articles)) for side in sides]
    up = [np.bincount(codes[side], thumbs.up[side], len(articles)) for side in sides]
    for place in np.flatnonzero(number[0] * number[1]).tolist():
        before, after = int(number[0][place]), int(number[1][place])
        net = float(up[1][place] / after - up[0][place] / before)
        weight = net * before * after / (before + after)
        lines.append(ArticleVotes(articles[place], weight, net, votes=(before, after)))
    return lines
