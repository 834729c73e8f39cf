"""Rows whose ids are in a long list, as one value of a statement.

A statement with a mark for each of thousands of ids takes longer to make than to execute.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def among(rows: QuerySet[M], ids: Sequence[int], column: str = "id") -> QuerySet[M]:
    """Those of `rows` whose `column`, of their own table and a whole number, is one of `ids`."""
    place = f"{connection.ops.quote_name(rows.model._meta.db_table)}.{column}"
    listed: Any
    if connection.vendor == "sqlite":
        test, listed = "IN (SELECT value FROM json_each(%s))", json.dumps(list(ids))
    else:
        test, listed = "= ANY(%s::bigint[])", f"{{{','.join(map(str, ids))}}}"
    return rows.extra(where=[f"{place} {test}"], params=[listed])  # noqa: S610  # our own names
