"""Postgres' own copy of the embeddings: in step, made where it can be, done without elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection

from summaries.similar import services as similar
from summaries.similar.models import ArticleEmbedding
from summaries.similar.neighbours import column
from summaries.similar.neighbours.index import index_of
from summaries.texts.embeddings import DIMENSIONS, MODEL
from tests.rows.written import make_article
from tests.summaries.similar.circle import article_at, embed_angles, listed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="runs where DATABASE_URL names Postgres"
    ),
]
PRIVILEGES = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"


def _nearby(embedding: ArticleEmbedding) -> list[float] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nearby::real[] FROM summaries_articleembedding WHERE id = %s", [embedding.pk]
        )
        (nearby,) = cursor.fetchone() or (None,)
        return nearby


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_the_copy_has_every_bit_of_the_bytes_and_follows_them() -> None:
    rng = np.random.default_rng(1)
    vector = rng.normal(size=DIMENSIONS).astype("<f4") * np.float32(10.0) ** rng.integers(
        -38, 38, DIMENSIONS
    ).astype("<f4")
    vector[:5] = [0, 1e-45, -1.1e-38, 3.4028235e38, -1]  # with the least and largest there are
    embedding = ArticleEmbedding.objects.create(
        article=make_article(), model=MODEL, text_hash="", vector=vector.tobytes()
    )
    assert np.array(_nearby(embedding), "<f4").tobytes() == vector.tobytes()
    embedding.vector = vector[::-1].tobytes()
    embedding.save()
    assert np.array(_nearby(embedding), "<f4").tobytes() == vector[::-1].tobytes()


@pytest.mark.parametrize(
    ("model", "dimensions"), [("another", DIMENSIONS), (MODEL, 768)], ids=["model", "dimensions"]
)
def test_what_another_model_made_is_not_in_it(model: str, dimensions: int) -> None:
    vector = np.zeros(dimensions, "<f4").tobytes()
    embedding = ArticleEmbedding.objects.create(
        article=make_article(), model=model, text_hash="", vector=vector
    )
    assert _nearby(embedding) is None


def test_a_copy_made_for_other_parameters_is_made_anew() -> None:
    _run("COMMENT ON COLUMN summaries_articleembedding.nearby IS 'made for an older model'")
    assert index_of().exact
    column.after_migrate(using="default")
    assert not index_of().exact


def test_without_the_right_to_the_extension_migrate_says_so_and_all_is_compared(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "embed", embed_angles)
    _run(
        "DROP EXTENSION vector CASCADE",
        "CREATE ROLE writeup_without_rights",
        f"GRANT {PRIVILEGES} TO writeup_without_rights",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO writeup_without_rights",
        "SET LOCAL ROLE writeup_without_rights",
    )
    column.after_migrate(using="default")
    assert "CREATE EXTENSION vector" in caplog.text and "permission denied" in caplog.text
    assert index_of().exact
    first, *_ = [article_at(angle) for angle in (0, 10, 20, 30, 40, 50, 60)]
    similar.refresh_similar_articles()
    assert listed(first) == ["10", "20", "30", "40", "50"]
    _run("RESET ROLE", "SET CONSTRAINTS ALL IMMEDIATE")
    column.after_migrate(using="default")  # by who may; what was embedded meanwhile is in it
    assert index_of().nearest([first.pk], 5)[first.pk][0].similarity > 0.98  # cos 10° = 0.985
    assert not index_of().exact


def test_migrate_again_leaves_the_copy_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'summaries_nearby'::regclass::oid")
        before = cursor.fetchone()
        column.after_migrate(using="default")
        cursor.execute("SELECT 'summaries_nearby'::regclass::oid")
        assert cursor.fetchone() == before
