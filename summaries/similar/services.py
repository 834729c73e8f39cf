"""Keeps each article's list of computed similar articles up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Mod
from django.utils import timezone
from numpy.typing import NDArray

from summaries.articles.models import Article
from summaries.similar.lists import renew_lists, store_lists
from summaries.similar.models import ArticleEmbedding, SimilarArticle
from summaries.similar.neighbours.index import index_of
from summaries.similar.text_model import model_directory, model_label
from summaries.texts.embeddings import embed
from summaries.texts.installed import embeddings_missing

LISTED = 5
BATCH = 64
WEEK = 168  # hours
LOCK = 5_384_001  # of Postgres' advisory locks; any number that nothing else here takes


def refresh_similar_articles(*, limit: int = BATCH) -> int:
    """Embed up to `limit` articles that lack it and renew the lists they change; how many.

    Lists that a deleted article left short are filled up, as many at a time. Safe to repeat and to
    interrupt: an article's embedding is stored with the lists it changes. The small installation,
    which has no model, computes none.
    """
    if embeddings_missing():
        return 0
    waiting = list(_waiting()[:limit])
    if not waiting and not _short(limit):
        return 0
    texts = [f"{article.title}\n{article.text or ''}".strip() for article in waiting]
    vectors = embed(texts, directory=model_directory())
    with transaction.atomic():
        if not _is_alone():
            return 0
        changed = _store(waiting, vectors)
        short = _short(limit)
        renew_lists(index_of(), changed=changed, short=short, count=LISTED)
    return len({*changed, *short})


def renew_similar_articles(*, at: datetime | None = None) -> int:
    """Ask anew for the lists whose turn is the hour of the week that `at` is in; how many.

    An index that may miss neighbours is so put right within a week. An exact one needs none.
    """
    index = index_of()
    if index.exact:
        return 0
    hour = int((at or timezone.now()).timestamp()) // 3600 % WEEK
    turn = list(
        ArticleEmbedding.objects.filter(model=model_label())
        .annotate(hour=Mod("article_id", WEEK))
        .filter(hour=hour)
        .order_by("article_id")
        .values_list("article_id", flat=True)
    )
    renewed = 0
    for start in range(0, len(turn), BATCH):
        batch = turn[start : start + BATCH]
        with transaction.atomic():
            if _is_alone():  # else new articles are being stored, and these wait for next week
                store_lists(index.nearest(batch, LISTED))
                renewed += len(batch)
    return renewed


def _waiting() -> QuerySet[Article]:
    """Articles without an embedding of their text by the current model."""
    return (
        Article.objects.with_content()
        .filter(
            Q(embedding__isnull=True)
            | ~Q(embedding__text_hash=F("text_hash"))
            | ~Q(embedding__model=model_label())
        )
        .order_by("id")
    )


def _short(limit: int) -> list[int]:
    """Up to `limit` articles whose list lacks some, by an article's deletion."""
    embedded = ArticleEmbedding.objects.filter(model=model_label())
    computed = SimilarArticle.objects.filter(origin=SimilarArticle.Origin.COMPUTED)
    articles = embedded.count()
    full = min(LISTED, articles - 1)
    if computed.count() == articles * full:  # quick, and nearly always so
        return []
    listed = Count("pk", Q(article__similar__origin=SimilarArticle.Origin.COMPUTED))
    short = embedded.annotate(listed=listed).filter(listed__lt=full).order_by("article_id")
    return list(short.values_list("article_id", flat=True)[:limit])


def _is_alone() -> bool:
    """Whether no other worker changes lists until the end of this transaction.

    On Postgres two would not see each other's new articles; SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone() == (True,))


def _store(waiting: Sequence[Article], vectors: NDArray[np.float32]) -> list[int]:
    """Store the embeddings of those that were not deleted meanwhile; their ids."""
    there = set(
        Article.objects.select_for_update(no_key=True)
        .filter(pk__in=[article.pk for article in waiting])
        .values_list("pk", flat=True)
    )
    label = model_label()
    rows = [
        ArticleEmbedding(
            article=article,
            model=label,
            text_hash=article.text_hash,
            vector=vector.astype("<f4").tobytes(),
        )
        for article, vector in zip(waiting, vectors, strict=True)
        if article.pk in there
    ]
    ArticleEmbedding.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["model", "text_hash", "vector"],
    )
    return [row.article_id for row in rows]
