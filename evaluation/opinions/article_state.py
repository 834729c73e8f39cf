"""Which parts articles are in, and what tells that it changed; reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import blake2b
from threading import Lock
from typing import Final

import numpy as np
from django.db.models import Count, F, Sum, Value
from django.db.models.expressions import Combinable

from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import Part
from evaluation.opinions.slices import parts_of_articles
from summaries.articles.article_columns import article_columns
from summaries.articles.models import Article
from summaries.changed_blocks.blocks import state_of
from summaries.changed_blocks.triggers import ARTICLES

_PRIME: Final = 1_000_003
_held: Final[dict[str, tuple[object, str]]] = {}


def articles_state() -> str:
    """A hash of the articles' texts, sources and tags.

    One query where this process holds it. Else four more, of which none reads a text: texts count
    by their hashes.
    """
    moved = state_of([ARTICLES])
    held = _held.get("all")
    if held is not None and held[0] == moved:
        return held[1]
    columns = article_columns()
    texts = blake2b(columns.article.tobytes() + columns.text.tobytes(), digest_size=16)
    lies_in = {"n": Count("pk"), "sums": checksum(Value(1))}
    sources = Article.objects.order_by().values_list("source").annotate(**lies_in)
    tags = Article.tags.through.objects.order_by().values_list("tag__slug")
    found = hash_of([sorted(sources), texts.hexdigest(), sorted(tags.annotate(**lies_in))])
    _held["all"] = moved, found
    return found


def checksum(value: Combinable) -> Sum:
    """The sum of whole numbers, each times a weight by the row's id.

    The weights are cubes modulo a prime, so that changes that cancel out in a sum, as one up and
    one down, or two rows that change places, don't cancel out here. Exact in any order of the
    rows, for a term is below 10¹².
    """
    place = F("pk") % _PRIME + 1
    cubed = (place * place % _PRIME) * place % _PRIME
    return Sum(value % _PRIME * cubed)


def hash_of(value: object) -> str:
    """A hash of what a value is as JSON."""
    return blake2b(json.dumps(value, default=str).encode(), digest_size=16).hexdigest()


def parts_with_articles(articles: Ids, *, state: str | None = None) -> dict[Part, Ids]:
    """Every part of the articles, the whole left out, with ids of those in it, ascending.

    articles: ids, repeats allowed. state: of the articles, read now for None. The process keeps
    what it has read of this state; two queries for 500 articles that it has not.
    """
    return _parts.of(np.unique(articles), state or articles_state())


class _HeldParts:
    """The parts of articles that were asked for, as of one state."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state = ""
        self._known = np.zeros(0, np.int32)
        self._parts: dict[Part, Ids] = {}

    def of(self, articles: Ids, state: str) -> dict[Part, Ids]:
        with self._lock:
            if state != self._state:
                self._state, self._known, self._parts = state, np.zeros(0, np.int32), {}
            self._read(np.setdiff1d(articles, self._known, assume_unique=True))
            parts = list(self._parts.items())
        found = {part: np.intersect1d(ids, articles, assume_unique=True) for part, ids in parts}
        return {part: ids for part, ids in found.items() if len(ids)}

    def _read(self, fresh: Ids) -> None:
        if not len(fresh):
            return
        found: dict[Part, list[int]] = defaultdict(list)
        for article, parts in sorted(parts_of_articles(fresh.tolist()).items()):
            for part in parts[1:]:
                found[part].append(article)
        for part, ids in found.items():
            held = self._parts.get(part, np.zeros(0, np.int32))
            self._parts[part] = np.union1d(held, np.array(ids, np.int32))
        self._known = np.union1d(self._known, fresh)


_parts: Final = _HeldParts()
