"""Rows whose ids are in a long list, as one value of a statement.

A statement with a mark for each of thousands of ids takes longer to make than to execute.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def among(rows: QuerySet[M], ids: Sequence[int], column: str = "id") -> QuerySet[M]:
    """Those of `rows` whose `column`, of their own table and a whole number, is one of `ids`."""
    return _among(rows, list(ids), column, "bigint")


def among_texts(rows: QuerySet[M], texts: Collection[str], column: str) -> QuerySet[M]:
    """Those of `rows` whose `column`, of their own table and a text, is one of `texts`."""
    return _among(rows, list(texts), column, "text")


def _among(rows: QuerySet[M], listed: list[Any], column: str, kind: str) -> QuerySet[M]:
    place = f"{connection.ops.quote_name(rows.model._meta.db_table)}.{column}"
    if connection.vendor == "sqlite":
        test, values = "IN (SELECT value FROM json_each(%s))", json.dumps(listed)
        return rows.extra(where=[f"{place} {test}"], params=[values])  # noqa: S610  # our own names
    # As one value: the driver asks each of a list of numbers what it is.
    value = f"{{{','.join(map(str, listed))}}}" if kind == "bigint" else listed
    return rows.extra(where=[f"{place} = ANY(%s::{kind}[])"], params=[value])  # noqa: S610  # as above
