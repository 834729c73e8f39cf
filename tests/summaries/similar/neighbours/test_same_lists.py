"""Every index gives the same five: on the demo, on SummEval, and among equal articles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from numpy.typing import NDArray

from summaries.similar.models import ArticleEmbedding
from summaries.similar.neighbours.base import Index
from summaries.similar.neighbours.exact import ExactIndex
from summaries.similar.neighbours.hnsw import HnswIndex
from summaries.similar.neighbours.index import index_of
from summaries.similar.similarity import Neighbour, best, cosines
from summaries.texts.embeddings import DIMENSIONS, MODEL, embed
from tests.rows.written import make_article

pytestmark = pytest.mark.django_db
only_on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="runs where DATABASE_URL names Postgres"
)
ROOT = Path(__file__).resolve().parents[4]
DEMO = sorted((ROOT / "summaries" / "demo").glob("articles-*.jsonl"))
SUMMEVAL = ROOT.parent / "shared" / "data" / "summeval.jsonl"


def _indexes() -> list[Index]:
    return [ExactIndex(), HnswIndex()] if connection.vendor == "postgresql" else [index_of()]


def _embedded(files: list[Path]) -> NDArray[np.float32]:
    texts = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            texts[row["article_id"]] = f"{row.get('title', '')}\n{row['article']}".strip()
    return embed(list(texts.values()))


def _store(vectors: NDArray[np.float32]) -> list[int]:
    """Articles with these embeddings; their ids."""
    embeddings = [
        ArticleEmbedding(article=make_article(), model=MODEL, text_hash="", vector=vector.tobytes())
        for vector in vectors.astype("<f4")
    ]
    return [row.article_id for row in ArticleEmbedding.objects.bulk_create(embeddings)]


def _true(ids: list[int], vectors: NDArray[np.float32]) -> dict[int, list[Neighbour]]:
    """Lists by a sort of every cosine, as both databases have to give them."""
    lists = {}
    for own, vector in zip(ids, vectors, strict=True):
        pairs = zip(ids, cosines(vector, vectors).tolist(), strict=True)
        lists[own] = best([Neighbour(other, value) for other, value in pairs if other != own], 5)
    return lists


def test_the_demos_articles_have_the_same_five_by_every_index() -> None:
    vectors = _embedded(DEMO)
    ids = _store(vectors)
    for index in _indexes():
        assert index.nearest(ids, 5) == _true(ids, vectors)


@only_on_postgres
@pytest.mark.shared_data
@pytest.mark.skipif(not SUMMEVAL.exists(), reason="../shared/data/summeval.jsonl is absent")
def test_summevals_articles_have_the_same_five_by_every_index() -> None:
    vectors = _embedded([SUMMEVAL])
    ids = _store(vectors)
    for index in _indexes():
        assert index.nearest(ids, 5) == _true(ids, vectors)


def test_equal_articles_stand_in_the_order_of_ids_by_every_index() -> None:
    vectors = np.zeros((9, DIMENSIONS), np.float32)
    vectors[:, 0] = 1
    ids = _store(vectors)
    for index in _indexes():
        found = index.nearest(ids[::-1], 5)
        assert [each.article for each in found[ids[0]]] == ids[1:6]
        assert [each.article for each in found[ids[8]]] == ids[:5]


def test_an_article_without_an_embedding_is_in_no_answer() -> None:
    other = make_article()
    ids = _store(np.eye(2, DIMENSIONS, dtype=np.float32))
    for index in _indexes():
        assert set(index.nearest([other.pk, *ids], 5)) == set(ids)
        assert index.entered([other.pk], 5) == {}


@only_on_postgres
def test_hnsw_asks_its_index_and_finds_98_of_100_true_neighbours() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(60, DIMENSIONS)).repeat(10, axis=0)
    vectors += rng.normal(size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = _store(vectors.astype(np.float32))
    before = _scans()
    found = HnswIndex().nearest(ids[::6], 5)
    assert _scans() - before == 100
    true = ExactIndex().nearest(ids[::6], 5)
    shared = [
        len({each.article for each in true[own]} & {each.article for each in found[own]})
        for own in true
    ]
    assert sum(shared) >= 0.98 * 5 * 100


def _scans() -> int:
    """How often this transaction has asked pgvector's index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_numscans('summaries_nearby'::regclass)")
        (scans,) = cursor.fetchone() or (0,)
        return int(scans)
