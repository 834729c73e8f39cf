"""Votes of two versions part by part: by source, tag and length of the article, and by month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from evaluation.comparison.pair_votes import PairVotes, SharedArticles
from evaluation.comparison.refusals import PairRefusals
from evaluation.opinions.columns import Ids, numbered
from evaluation.opinions.months import month_span, months_of
from evaluation.opinions.part_names import Part
from evaluation.opinions.selectors import articles_of_parts
from summaries.articles.article_columns import ArticleColumns, article_columns
from summaries.breakdowns.giving_away import REFUSED
from summaries.versions.output_columns import OutputColumns, output_columns


class VotesByPart(Mapping[Part, PairVotes]):
    """Votes part by part, each selected when it is asked for: all at once are several copies."""

    def __init__(self, votes: PairVotes, articles: Mapping[Part, Ids], months: Sequence[str]):
        self._votes = votes
        self._articles = articles
        self._months: dict[Part, str] = {("month", month): month for month in months}

    def __getitem__(self, part: Part) -> PairVotes:
        if part in self._articles:
            return self._votes.within(articles=self._articles[part])
        since, until = month_span(self._months[part])
        return self._votes.within(since=since, until=until)

    def __contains__(self, part: object) -> bool:
        return part in self._articles or part in self._months  # without selecting

    def __iter__(self) -> Iterator[Part]:
        return iter((*self._articles, *self._months))

    def __len__(self) -> int:
        return len(self._articles) + len(self._months)


def parts_of_votes(
    votes: PairVotes, parts_with_articles: Callable[[Ids], Mapping[Part, Ids]]
) -> VotesByPart:
    """Every part of the articles and of the time in which one of the two has a vote."""
    articles = np.union1d(numbered(votes.thumbs.article)[1], numbered(votes.duels.article)[1])
    months = months_of(votes.thumbs, votes.duels)
    return VotesByPart(votes, parts_with_articles(articles), months)


def shared_articles(baseline: int, candidate: int) -> SharedArticles:
    """The articles that both versions, by their ids, have written about.

    Two queries where this process holds which summaries and articles there are.
    """
    return _shared(output_columns(), article_columns(), baseline, candidate)


@lru_cache(maxsize=8)  # the pairs that somebody looks at, until a summary or an article changes
def _shared(
    outputs: OutputColumns, columns: ArticleColumns, baseline: int, candidate: int
) -> SharedArticles:
    both = np.intersect1d(outputs.articles_of(baseline), outputs.articles_of(candidate), True)
    if not len(both):
        return SharedArticles(both.astype(np.int32), np.zeros(0, np.intp), ())
    codes, source = np.unique(columns.sources_of(both), return_inverse=True)
    names = [columns.names[code] for code in codes.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    places = np.argsort(order)
    return SharedArticles(
        both.astype(np.int32),
        places[source].astype(np.intp),
        tuple(names[place] for place in order),
    )


def pair_refusals(baseline: int, candidate: int) -> PairRefusals:
    """On which of the articles of both versions, by their ids, each refused.

    One query where this process holds which summaries there are.
    """
    return _refusals(output_columns(), baseline, candidate)


@lru_cache(maxsize=8)  # as above
def _refusals(outputs: OutputColumns, baseline: int, candidate: int) -> PairRefusals:
    both = np.intersect1d(outputs.articles_of(baseline), outputs.articles_of(candidate), True)
    refused = np.isin(outputs.gives_away, REFUSED)
    return PairRefusals(
        both.astype(np.int32),
        *(
            np.isin(both, outputs.article[refused & (outputs.version == each)])
            for each in (baseline, candidate)
        ),
    )


def filtered_articles(filters: Sequence[Part]) -> Ids | None:
    """Ids of the articles in all of these parts, ascending; None where none is of articles."""
    of_articles = [part for part in filters if part[0] != "month"]
    return articles_of_parts(of_articles) if of_articles else None


def within_parts(votes: PairVotes, filters: Sequence[Part], *, articles: Ids | None) -> PairVotes:
    """The votes in all of these parts. articles: those of `filtered_articles`."""
    within = votes
    if articles is not None:
        within = votes.within(articles=articles)
        shared = votes.shared and votes.shared.within(articles)
        within = replace(within, shared=shared)
    for dimension, value in filters:
        if dimension == "month":
            since, until = month_span(value)
            within = within.within(since=since, until=until)
    return within
