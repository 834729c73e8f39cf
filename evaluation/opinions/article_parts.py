"""Which parts articles are in, of columns that a process keeps; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.db.models.functions import Length

from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import LENGTHS, Part
from summaries.articles.article_columns import article_columns
from summaries.articles.models import Article, Tag
from summaries.changed_blocks.blocks import HeldRows
from summaries.changed_blocks.triggers import ARTICLES

_AT_ONCE: Final = 5_000  # rows


def parts_with_articles(articles: Ids) -> dict[Part, Ids]:
    """Every part of the articles, the whole left out, with ids of those in it, ascending.

    articles: ids, repeats allowed; of those that are gone nothing is said. Three queries where this
    process holds the articles, one more where any has a tag.
    """
    held = article_columns()
    there = np.intersect1d(articles, held.article).astype(np.int32)
    found: dict[Part, Ids] = {}
    if not len(there):
        return found
    sources = held.sources_of(there.astype(np.int64))
    for code in np.unique(sources).tolist():
        if name := held.names[code]:
            found["source", name] = there[sources == code]
    found |= _by_length(there)
    found |= _by_tag(there)
    return found


def _by_length(articles: Ids) -> dict[Part, Ids]:
    ids, characters = _lengths.current().columns
    if not len(ids):
        return {}
    places = np.minimum(np.searchsorted(ids, articles), len(ids) - 1)
    own = np.where(ids[places] == articles, characters[places], 0)
    found = {
        ("length", name): articles[(own >= max(low, 1)) & (own < (end or np.inf))]
        for name, _, low, end in LENGTHS
    }
    return {part: ids for part, ids in found.items() if len(ids)}


def _by_tag(articles: Ids) -> dict[Part, Ids]:
    tagged, tags = _tags.current().columns
    wanted = np.isin(tagged, articles)
    tagged, tags = tagged[wanted], tags[wanted]
    distinct = np.unique(tags).tolist()
    if not distinct:
        return {}
    slugs = dict(Tag.objects.filter(pk__in=distinct).values_list("pk", "slug"))
    return {("tag", slugs[tag]): np.unique(tagged[tags == tag]) for tag in distinct if tag in slugs}


def _read_lengths(first: int, end: int) -> Iterator[tuple[Any, ...]]:
    rows = Article.objects.filter(pk__gte=first, pk__lt=end).order_by("pk")
    for pk, characters in rows.values_list("pk", Length("text")).iterator(chunk_size=_AT_ONCE):
        yield pk, characters or 0


def _read_tags(first: int, end: int) -> Iterator[tuple[Any, ...]]:
    rows = Article.tags.through.objects.filter(article__gte=first, article__lt=end)
    pairs = rows.order_by("article_id").values_list("article_id", "tag_id")
    yield from pairs.iterator(chunk_size=_AT_ONCE)


_lengths: Final = HeldRows(ARTICLES, [np.int32, np.int32], _read_lengths)
_tags: Final = HeldRows(ARTICLES, [np.int32, np.int32], _read_tags)
