"""The articles on which a candidate loses most and wins most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evaluation.comparison.article_votes import ArticleVotes, votes_by_article
from evaluation.comparison.estimates import Measure
from evaluation.comparison.ground import Ground, ValuesByArticle
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import ArticleLine
from evaluation.opinions.part_names import Part

SHOWN: Final = 8

Lines = tuple[ArticleLine, ...]


def article_lines(
    ground: Ground,
    votes: PairVotes,
    nets: Sequence[ArticleVotes] | None = None,
    *,
    measure: Measure,
    filters: Sequence[Part] = (),
) -> tuple[Lines, Lines]:
    """At most `SHOWN` articles that the candidate lost, worst first, and as many that it won.

    votes: within the filters already. nets: `votes_by_article` of them, SHOWN at each end at least,
    where it is known.
    """
    if measure.family != "votes":
        values = ground.values_by_article(votes.baseline, votes.candidate, measure, filters)
        found: Sequence[ArticleVotes] = _by_value(values, votes, measure)
    else:
        found = votes_by_article(votes, measure, ends=SHOWN) if nets is None else nets
    lost = [line for line in found[:SHOWN] if line.weight < 0]
    won = [line for line in reversed(found[-SHOWN:]) if line.weight > 0]
    names = ground.article_names([line.article for line in (*lost, *won)])
    return _lines(lost, names), _lines(won, names)


def _by_value(values: ValuesByArticle, votes: PairVotes, measure: Measure) -> list[ArticleVotes]:
    """By the difference of scores or mean ratings on each article, what was lost most first."""
    sign = -1 if measure.better == "lower" else 1
    nets = {
        article: _mean(of[votes.candidate]) - _mean(of[votes.baseline])
        for article, of in values.items()
        if len(of) == 2
    }
    # Below that it is what addition rounded.
    lines = [ArticleVotes(a, sign * net, net) for a, net in nets.items() if abs(net) > 1e-9]
    return sorted(lines, key=lambda line: (line.weight, line.article))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _lines(rows: Sequence[ArticleVotes], articles: Mapping[int, ArticleName]) -> Lines:
    return tuple(
        ArticleLine(
            article_id=row.article,
            title=articles[row.article].title,
            slug=articles[row.article].slug,
            net=row.net,
            won=row.won,
            tied=row.tied,
            lost=row.lost,
            votes=row.votes,
        )
        for row in rows
        if row.article in articles
    )
