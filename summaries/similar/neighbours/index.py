"""The seam for similar articles: who lies nearest, by whatever the database at hand can do."""

from __future__ import annotations

from django.db import connections

from summaries.similar.neighbours.base import Index
from summaries.similar.neighbours.column import is_there
from summaries.similar.neighbours.exact import ExactIndex
from summaries.similar.neighbours.hnsw import HnswIndex


def index_of(using: str = "default") -> Index:
    """HNSW where `migrate` has made its column and index (Postgres with pgvector), else exact."""
    return HnswIndex(using) if is_there(connections[using]) else ExactIndex(using)
