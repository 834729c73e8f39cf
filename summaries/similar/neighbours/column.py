"""Postgres' own copy of the embeddings, as pgvector's type with an HNSW index.

A generated column: the database derives it from ArticleEmbedding's bytes, so it cannot fall out of
step, and Django's models need not know it. It is made after every `migrate` where it lacks or its
comment says that it was made for other parameters. docs/decisions/0015-similar-articles.md.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from summaries.similar.text_model import model_label
from summaries.texts.embeddings import DIMENSIONS

logger = logging.getLogger(__name__)

M = 16
EF_CONSTRUCTION = 64

_STANDING = """
    SELECT col_description(attrelid, attnum) FROM pg_attribute
    WHERE attrelid = to_regclass('summaries_articleembedding') AND attname = 'nearby'
    AND NOT attisdropped
"""
# IEEE 754 by hand, for nothing turns bytes into float4 in SQL. A body that is parsed when it is
# defined needs no search_path later, when a dump is restored.
_DECODE = """
    CREATE OR REPLACE FUNCTION summaries_float4s(stored bytea) RETURNS real[]
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT array_agg((
            CASE WHEN bits >= 2147483648 THEN -1::float8 ELSE 1 END
            * CASE (bits >> 23) & 255
                WHEN 0 THEN (bits & 8388607) * power(2::float8, -149)
                ELSE ((bits & 8388607) + 8388608) * power(2::float8, ((bits >> 23) & 255) - 150)
            END
        )::real ORDER BY place)
        FROM (
            SELECT place,
                get_byte(stored, 4 * place)::bigint
                + (get_byte(stored, 4 * place + 1)::bigint << 8)
                + (get_byte(stored, 4 * place + 2)::bigint << 16)
                + (get_byte(stored, 4 * place + 3)::bigint << 24) AS bits
            FROM generate_series(0, octet_length(stored) / 4 - 1) AS place
        ) AS numbers
    )
"""
# The model's label has no quote in it.
_COLUMN = f"""
    ALTER TABLE summaries_articleembedding ADD COLUMN nearby vector({DIMENSIONS})
    GENERATED ALWAYS AS (
        CASE WHEN model = '{{model}}' AND octet_length(vector) = {4 * DIMENSIONS}
        THEN summaries_float4s(vector)::vector END
    ) STORED
"""
_INDEX = f"""
    CREATE INDEX summaries_nearby ON summaries_articleembedding
    USING hnsw (nearby vector_ip_ops) WITH (m = {M}, ef_construction = {EF_CONSTRUCTION})
"""


def made_for() -> str:
    """What column and index are made for; else they are made anew."""
    return f"{model_label()}, {DIMENSIONS} dimensions, m {M}, ef_construction {EF_CONSTRUCTION}"


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether this database holds the column and index, made for the current model."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        return _standing(cursor) == made_for()


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make the column and index on Postgres; say so where that cannot be, and go on without."""
    connection = connections[using]
    if connection.vendor != "postgresql" or is_there(connection):
        return
    try:
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('summaries_articleembedding') IS NOT NULL")
            if cursor.fetchone() == (True,):
                _make(cursor)
    except DatabaseError as error:
        logger.warning(
            "Similar articles are found by comparing every embedding, for pgvector's index cannot "
            "be made: %s Have `CREATE EXTENSION vector` run in this database by who may, then run "
            "`migrate` again.",
            " ".join(str(error).split()),
        )


def _make(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT FROM pg_extension WHERE extname = 'vector'")
    if not cursor.rowcount:
        cursor.execute("CREATE EXTENSION vector")
    if _standing(cursor) is not None:
        cursor.execute("ALTER TABLE summaries_articleembedding DROP COLUMN nearby")
    cursor.execute(_DECODE)
    cursor.execute(_COLUMN.format(model=model_label()))
    # In this process' own memory: a container often has too little shared memory for a parallel
    # build, and outside of memory a build takes many times as long.
    cursor.execute("SET LOCAL max_parallel_maintenance_workers = 0")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute(_INDEX)
    cursor.execute(f"COMMENT ON COLUMN summaries_articleembedding.nearby IS '{made_for()}'")


def _standing(cursor: CursorWrapper) -> str | None:
    """The comment of the column that is there, empty without one; None without a column."""
    cursor.execute(_STANDING)
    row = cursor.fetchone()
    return None if row is None else row[0] or ""
