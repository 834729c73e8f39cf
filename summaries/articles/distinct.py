"""The different values of a column, each found by one look into its index; reads only."""

from __future__ import annotations

from django.db import connection, models

_NEXT = """
    WITH RECURSIVE found(value) AS (
        SELECT MIN({column}) FROM {table} WHERE {column} > ''
        UNION ALL
        SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > found.value)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL
"""


def distinct_texts(model: type[models.Model], field: str) -> list[str]:
    """Every text that the field has, but the empty one, ascending as the database sorts.

    One query, which costs by how many there are and not by how many rows: `DISTINCT` would read
    the whole index. The field has an index.
    """
    quote = connection.ops.quote_name
    column = quote(model._meta.get_field(field).attname)  # type: ignore[union-attr]  # no relation
    with connection.cursor() as cursor:
        cursor.execute(_NEXT.format(column=column, table=quote(model._meta.db_table)))
        return [value for (value,) in cursor.fetchall()]
