"""Texts in one order on every database."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Collate


def by_bytes(field: str) -> Collate:
    """The field in byte order, which is what both call a collation that knows no language."""
    return Collate(field, {"postgresql": "C", "sqlite": "BINARY"}[connection.vendor])
