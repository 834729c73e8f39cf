"""What readers said of two versions, as columns, and parts of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.left_out import LeftOut
from evaluation.comparison.refusals import PairRefusals
from evaluation.opinions.codes import OpinionFlag, Origin
from evaluation.opinions.columns import (
    DuelColumns,
    Ids,
    OpinionColumns,
    ThumbColumns,
    numbered,
)
from evaluation.opinions.selecting import OpinionFilter, select_duels, select_thumbs
from evaluation.stats.clusters import Clusters, find_clusters

# Of a source that weighs so many times as much as the opinions on it are, they alone decide how
# sure anything is: more elsewhere hardly help.
FEW: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class SharedArticles:
    """The articles that both have written about, by source.

    articles: ids, ascending. source: the place of each one's in names, which are sorted.
    """

    articles: Ids
    source: NDArray[np.intp]
    names: tuple[str, ...]

    def source_of(self, articles: Ids) -> NDArray[np.intp]:
        """The source of each article; -1 for one that not both have written about."""
        if not len(self.articles):
            return np.full(len(articles), -1, np.intp)
        places = np.minimum(np.searchsorted(self.articles, articles), len(self.articles) - 1)
        return np.where(self.articles[places] == articles, self.source[places], -1)

    def within(self, articles: Ids) -> SharedArticles:
        """Only those among these."""
        there = np.isin(self.articles, articles)
        return replace(self, articles=self.articles[there], source=self.source[there])

    def names_of_few(self, articles: Ids, number: NDArray[np.intp]) -> tuple[str, ...]:
        """The sources of which opinions, so many on each article, are far fewer than they weigh.

        A source weighs as many articles as have opinions.
        """
        source = self.source_of(articles)
        there, names = source >= 0, len(self.names)
        weighs = np.bincount(source[there], minlength=names)
        opinions = np.bincount(source[there], number[there], names)
        few = (opinions > 0) & (opinions * FEW * weighs.sum() < weighs * opinions.sum())
        return tuple(self.names[code] or "no source" for code in np.flatnonzero(few).tolist())

    def names_without(self, articles: Ids) -> tuple[str, ...]:
        """The sources that none of these articles is of."""
        left = np.setdiff1d(self.source, self.source_of(articles))
        return tuple(self.names[code] or "no source" for code in left.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class PairVotes:
    """The thumbs on either version, on all parts of their breakdowns, and the duels between them.

    baseline, candidate: their ids. All in order of (article, reader). shared: the articles of both;
    None where it is not asked which source they are from. refusals: on which of these articles each
    refused; None where that is not asked.
    """

    baseline: int
    candidate: int
    thumbs: ThumbColumns
    duels: DuelColumns
    shared: SharedArticles | None = None
    refusals: PairRefusals | None = None

    def __len__(self) -> int:
        """How many opinions of either kind."""
        return len(self.thumbs) + len(self.duels)

    @property
    def shared_articles(self) -> int | None:
        """How many articles both have written about; None where that is not asked."""
        return None if self.shared is None else len(self.shared.articles)

    def within(
        self, *, articles: Ids | None = None, since: int | None = None, until: int | None = None
    ) -> PairVotes:
        """Only those on these articles, ascending, and of this time in seconds since 1970."""
        asked = OpinionFilter(
            origins=None, articles=articles, since=since, until=until, counted=None
        )
        refusals = self.refusals
        if refusals is not None and articles is not None:
            refusals = refusals.within(articles)
        return replace(
            self,
            thumbs=select_thumbs(self.thumbs, asked),
            duels=select_duels(self.duels, asked),
            refusals=refusals,
        )


def votes_of_pair(
    thumbs: ThumbColumns,
    duels: DuelColumns,
    *,
    baseline: int,
    candidate: int,
    counted: bool | None = True,
    origin: Origin | None = None,
) -> PairVotes:
    """What was said of the two; counted and origin as in `OpinionFilter`, None for any."""
    asked = OpinionFilter(
        origins=None if origin is None else (origin,),
        versions=(baseline, candidate),
        counted=counted,
    )
    return PairVotes(baseline, candidate, select_thumbs(thumbs, asked), select_duels(duels, asked))


def of_origin(votes: PairVotes, origin: Origin) -> PairVotes:
    """Only what counts and comes from there."""
    found = votes_of_pair(
        votes.thumbs,
        votes.duels,
        baseline=votes.baseline,
        candidate=votes.candidate,
        origin=origin,
    )
    return replace(found, shared=votes.shared, refusals=votes.refusals)


def left_out_of(votes: PairVotes, *, origin: Origin) -> LeftOut:
    """What does not count of everything said of the two. origin: of what is compared."""
    simulated = quarantined = unscreened = not_blind = refusals = opened = former_texts = 0
    columns: tuple[OpinionColumns, ...] = (votes.thumbs, votes.duels)
    for each in columns:
        aside = (each.flags & OpinionFlag.QUARANTINED) != 0
        made_up = each.origin == Origin.SIMULATED
        waits = (each.flags & OpinionFlag.UNSCREENED) != 0
        former = (each.flags & OpinionFlag.FORMER_TEXT) != 0
        quarantined += int(aside.sum())
        simulated += int((made_up & ~aside & ~former).sum()) if origin != Origin.SIMULATED else 0
        unscreened += int((waits & ~aside & ~made_up).sum())
        former_texts += int((former & (each.origin == origin)).sum())
        told = (each.origin == origin) & ~aside & ~waits & ~former
        knew_all = (each.flags & OpinionFlag.OPENED) != 0
        opened += int((told & knew_all).sum())
        told &= ~knew_all
        refused = (each.flags & OpinionFlag.REFUSAL) != 0
        refusals += int((told & refused).sum())
        not_blind += int((told & ~refused & ((each.flags & OpinionFlag.NOT_BLIND) != 0)).sum())
    return LeftOut(
        simulated=simulated,
        quarantined=quarantined,
        unscreened=unscreened,
        not_blind=not_blind,
        refusals=refusals,
        opened=opened,
        former_texts=former_texts,
    )


def clusters_of(columns: OpinionColumns) -> Clusters:
    """The clusters of opinions by article and reader, which they lie in order of.

    `person_codes` is the number of readers, for every one has a code.
    """
    return find_clusters(columns.article, numbered(columns.reader)[0])


def strata_of(thumbs: ThumbColumns) -> NDArray[np.intp]:
    """A number for each article and period in which the split of readers was constant."""
    articles, (periods, distinct) = article_codes(thumbs), numbered(thumbs.period)
    if len(distinct) < 2:
        return articles
    return numbered(articles * len(distinct) + periods)[0]


def article_codes(columns: OpinionColumns) -> NDArray[np.intp]:
    """Articles as small numbers from 0 on; opinions lie in order of them."""
    if not len(columns):
        return np.zeros(0, np.intp)
    changes = columns.article[1:] != columns.article[:-1]
    return np.concatenate([[0], np.cumsum(changes, dtype=np.intp)])
