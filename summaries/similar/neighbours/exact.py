"""Every vector compared, read in blocks: SQLite, and Postgres without pgvector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from django.db.models import Count, Min, QuerySet
from numpy.typing import NDArray

from summaries.similar.models import ArticleEmbedding, SimilarArticle
from summaries.similar.neighbours.base import Lists
from summaries.similar.similarity import Neighbour, Vectors, entering, nearest
from summaries.similar.text_model import model_label
from summaries.texts.embeddings import DIMENSIONS

BLOCK = 4096  # vectors: 6 MB
ASKED = 512  # at a time, so that their cosines with a block take 8 MB


class ExactIndex:
    """Reads all vectors for each question; misses nothing."""

    exact = True

    def __init__(self, using: str = "default") -> None:
        self._embeddings = ArticleEmbedding.objects.using(using).filter(model=model_label())
        self._similar = SimilarArticle.objects.using(using)

    def nearest(self, articles: Sequence[int], count: int) -> Lists:
        lists: dict[int, list[Neighbour]] = {}
        for start in range(0, len(articles), ASKED):
            asked = vectors_of(self._among(articles[start : start + ASKED]))
            found = nearest(asked, self._blocks(), count) if len(asked.articles) else []
            lists.update(zip(asked.articles.tolist(), found, strict=True))
        return lists

    def entered(self, articles: Sequence[int], count: int) -> Lists:
        newcomers = vectors_of(self._among(articles))
        lists: dict[int, list[Neighbour]] = defaultdict(list)
        if len(newcomers.articles):
            for block in self._blocks():
                for host, newcomer in entering(newcomers, block, self._bars(block, count)):
                    lists[host].append(newcomer)
        return lists

    def _among(self, articles: Sequence[int]) -> QuerySet[ArticleEmbedding]:
        return self._embeddings.filter(article__in=articles)

    def _blocks(self) -> Iterator[Vectors]:
        last = 0
        while True:
            block = vectors_of(self._embeddings.filter(article__gt=last), BLOCK)
            if not len(block.articles):
                return
            yield block
            last = int(block.articles[-1])

    def _bars(self, block: Vectors, count: int) -> NDArray[np.float64]:
        """The similarity of the last in each list, −inf where a list is short."""
        lasts = (
            self._similar.filter(
                origin=SimilarArticle.Origin.COMPUTED,
                article__gte=int(block.articles[0]),
                article__lte=int(block.articles[-1]),
            )
            .order_by()
            .values_list("article")
            .annotate(Min("similarity"), Count("pk"))
        )
        full = {article: last for article, last, listed in lasts if listed >= count}
        return np.array([full.get(article, -np.inf) for article in block.articles.tolist()])


def vectors_of(embeddings: QuerySet[ArticleEmbedding], count: int | None = None) -> Vectors:
    """The ids and vectors of the first `count` of `embeddings`, in the order of articles' ids."""
    stored = list(embeddings.order_by("article").values_list("article", "vector")[:count])
    flat = np.frombuffer(b"".join(bytes(vector) for _, vector in stored), dtype="<f4")
    ids = np.array([article for article, _ in stored], np.int64)
    return Vectors(ids, flat.reshape(len(stored), DIMENSIONS))
