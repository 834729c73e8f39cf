"""Keeps each article's list of computed similar articles up to date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import transaction
from django.db.models import F, Q
from numpy.typing import NDArray

from summaries.embeddings import MODEL, embed
from summaries.models import Article, ArticleEmbedding, SimilarArticle
from summaries.similarity import Neighbour, nearest

LISTED = 5
BATCH = 64


def refresh_similar_articles(*, limit: int = BATCH) -> int:
    """Embed up to `limit` articles that lack it and renew the lists they change; how many.

    Safe to repeat and to interrupt: an article's embedding is stored with the lists it changes.
    """
    waiting = list(
        Article.objects.filter(
            Q(embedding__isnull=True)
            | ~Q(embedding__text_hash=F("text_hash"))
            | ~Q(embedding__model=MODEL)
        ).order_by("id")[:limit]
    )
    if not waiting:
        return 0
    vectors = embed([f"{article.title}\n{article.text or ''}".strip() for article in waiting])
    with transaction.atomic():
        for article, vector in zip(waiting, vectors, strict=True):
            ArticleEmbedding.objects.update_or_create(
                article=article,
                defaults={
                    "model": MODEL,
                    "text_hash": article.text_hash,
                    "vector": vector.astype("<f4").tobytes(),
                },
            )
        _renew_lists([article.pk for article in waiting])
    return len(waiting)


def _renew_lists(changed: Sequence[int]) -> None:
    ids, vectors = _all_vectors()
    row_of = {pk: row for row, pk in enumerate(ids)}
    rows = np.array(sorted({row_of[pk] for pk in changed} | _affected(ids, vectors, changed)))
    lists = nearest(vectors, rows, LISTED)
    titles = Article.objects.in_bulk({ids[n.row] for neighbours in lists for n in neighbours})
    for row, neighbours in zip(rows, lists, strict=True):
        _store_list(ids[row], ids, neighbours, titles)


def _all_vectors() -> tuple[list[int], NDArray[np.float32]]:
    stored = list(
        ArticleEmbedding.objects.filter(model=MODEL)
        .order_by("article_id")
        .values_list("article_id", "vector")
    )
    flat = np.frombuffer(b"".join(bytes(vector) for _, vector in stored), dtype="<f4")
    return [pk for pk, _ in stored], flat.reshape(len(stored), -1).astype(np.float32)


def _affected(ids: list[int], vectors: NDArray[np.float32], changed: Sequence[int]) -> set[int]:
    """Rows of articles whose list the changed ones leave or enter."""
    lists: dict[int, list[float]] = {pk: [] for pk in ids}
    holders = set()
    for article, other, similarity in SimilarArticle.objects.filter(
        origin=SimilarArticle.Origin.COMPUTED
    ).values_list("article_id", "other_id", "similarity"):
        lists.setdefault(article, []).append(similarity)
        if other in set(changed):
            holders.add(article)
    row_of = {pk: row for row, pk in enumerate(ids)}
    entered = (vectors[[row_of[pk] for pk in changed]] @ vectors.T).max(axis=0)
    return {
        row
        for row, pk in enumerate(ids)
        if pk in holders or len(lists[pk]) < LISTED or entered[row] >= min(lists[pk])
    }


def _store_list(
    pk: int, ids: list[int], neighbours: Sequence[Neighbour], titles: dict[int, Article]
) -> None:
    """Rows are kept for articles that stay in the list: what readers said of them hangs on them."""
    computed = SimilarArticle.objects.filter(article_id=pk, origin=SimilarArticle.Origin.COMPUTED)
    wanted = {ids[n.row]: (position, n.similarity) for position, n in enumerate(neighbours)}
    computed.exclude(other_id__in=wanted).delete()
    # Out of the way first: one position may hold only one row at any moment.
    computed.update(position=F("position") + 1000)
    kept = {row.other_id: row for row in computed}
    for other, (position, similarity) in wanted.items():
        row = kept.get(other) or SimilarArticle(
            article_id=pk, origin=SimilarArticle.Origin.COMPUTED, other_id=other
        )
        row.position, row.similarity, row.title = position, similarity, titles[other].title
        row.save()
