"""pgvector's HNSW index: a question reads a few hundred vectors, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connections, transaction

from summaries.similar.neighbours.base import Lists
from summaries.similar.similarity import SLACK, Neighbour, best, cosines

EF_SEARCH = 200
# Vectors of deleted articles lie in the index until the server tidies up, and hide others: it is
# looked on until enough are found. pgvector can from 0.8 on; an older one finds too few until then.
_LOOK_ON = """
    SELECT set_config('hnsw.iterative_scan', 'strict_order', true) FROM pg_extension
    WHERE extname = 'vector' AND string_to_array(extversion, '.')::int[] >= ARRAY[0, 8]
"""
SPARE = 11  # found beyond those asked for, so that equal ones can be put in the order of their ids
AROUND = 400  # nearest articles of a newcomer whose lists it is held against

_NEAREST = """
    SELECT asked.article_id, asked.vector, near.article_id, near.vector
    FROM summaries_articleembedding AS asked
    CROSS JOIN LATERAL (
        SELECT article_id, vector FROM summaries_articleembedding
        WHERE nearby IS NOT NULL ORDER BY nearby <#> asked.nearby LIMIT %s
    ) AS near
    WHERE asked.article_id = ANY(%s) AND asked.nearby IS NOT NULL
    AND near.article_id <> asked.article_id
"""
_ENTERED = """
    SELECT host.article_id, host.vector, newcomer.article_id, newcomer.vector
    FROM summaries_articleembedding AS newcomer
    CROSS JOIN LATERAL (
        SELECT article_id, vector, nearby FROM summaries_articleembedding
        WHERE nearby IS NOT NULL ORDER BY nearby <#> newcomer.nearby LIMIT %s
    ) AS host
    CROSS JOIN LATERAL (
        SELECT min(similarity) AS last, count(*) AS listed FROM summaries_similararticle
        WHERE article_id = host.article_id AND origin = 'computed'
    ) AS list
    WHERE newcomer.article_id = ANY(%s) AND newcomer.nearby IS NOT NULL
    AND host.article_id <> newcomer.article_id
    AND (list.listed < %s OR -(host.nearby <#> newcomer.nearby) >= list.last - %s)
"""


class HnswIndex:
    """Finds nearly all; what it misses is found when lists are renewed."""

    exact = False

    def __init__(
        self, using: str = "default", *, ef_search: int = EF_SEARCH, around: int = AROUND
    ) -> None:
        """Both, 1 to 1000, say how much of the index a question looks at."""
        self._using, self._ef_search, self._around = using, ef_search, around

    def nearest(self, articles: Sequence[int], count: int) -> Lists:
        found = self._found(self._ef_search, _NEAREST, [count + 1 + SPARE, list(articles)])
        return {article: best(neighbours, count) for article, neighbours in found.items()}

    def entered(self, articles: Sequence[int], count: int) -> Lists:
        return self._found(self._around, _ENTERED, [self._around, list(articles), count, SLACK])

    def _found(self, ef_search: int, query: str, values: list[Any]) -> dict[int, list[Neighbour]]:
        """By the first article of the query's pairs, the second ones with their cosines."""
        pairs: dict[int, list[tuple[bytes, int, bytes]]] = defaultdict(list)
        with transaction.atomic(self._using), connections[self._using].cursor() as cursor:
            cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(ef_search)])
            cursor.execute(_LOOK_ON)
            # The planner does not know that vectors lie beside their table, and what they cost.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(query, values)
            for article, vector, other, others in cursor:
                pairs[article].append((vector, other, others))
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
        return {article: _neighbours(rows) for article, rows in pairs.items()}


def _neighbours(pairs: Sequence[tuple[bytes, int, bytes]]) -> list[Neighbour]:
    vectors = np.frombuffer(b"".join(bytes(other) for _, _, other in pairs), dtype="<f4")
    exact = cosines(np.frombuffer(pairs[0][0], dtype="<f4"), vectors.reshape(len(pairs), -1))
    return [
        Neighbour(other, similarity)
        for (_, other, _), similarity in zip(pairs, exact.tolist(), strict=True)
    ]
