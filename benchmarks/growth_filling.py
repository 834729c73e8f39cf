"""How many rows a site of very many articles has, and how they are written past the ORM."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, Final

BALLOTS_A_READER: Final = 10
_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """articles × versions summaries, each with a score by each of METRICS; of ballots half are
    thumbs."""

    articles: int
    versions: int
    ballots: int

    @property
    def summaries(self) -> int:
        """An article's stand one after another, by version."""
        return self.articles * self.versions

    @property
    def readers(self) -> int:
        """Of about ten ballots each."""
        return max(200, self.ballots // BALLOTS_A_READER)


def fill(model: Any, count: int, /, **columns: Iterable[Any]) -> range:
    """Insert rows past the ORM, ids after the largest there is; an endless column is cut.

    What is not given gets its default. Returns the ids.
    """
    from django.db import connection
    from django.db.models import Max

    first = 1 + (model.objects.aggregate(last=Max("pk"))["last"] or 0)
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    for field in fields:
        if field.attname not in columns:
            value = field.get_db_prep_save(field.get_default(), connection)
            if value is None and not field.null:
                value = ""
            columns[field.attname] = repeat(value)
    names = [model._meta.pk.column, *(f.column for f in fields)]
    ids = range(first, first + count)
    rows = zip(ids, *(columns[f.attname] for f in fields), strict=False)
    table, said = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({said}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), %s)", [ids[-1]]
            )
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f'INSERT INTO "{table}" ({said}) VALUES ({marks})'  # noqa: S608  # names of models
            while batch := list(islice(rows, _AT_ONCE)):
                cursor.executemany(statement, batch)
    return ids


def moments(count: int) -> Iterator[Any]:
    """Evenly over the last sixty days but one, the newest last."""
    from django.db import connection

    end = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    span = datetime.timedelta(days=59)
    for place in range(count):
        moment = end - span * (count - place) / count
        yield connection.ops.adapt_datetimefield_value(moment)
