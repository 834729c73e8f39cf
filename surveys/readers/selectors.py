"""The reader's row behind a cookie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, DateTimeField

from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader

# A raw row holds times as its database writes them, so those come when they are asked for.
_READER_FIELDS: Final = [
    field for field in Reader._meta.concrete_fields if not isinstance(field, DateTimeField)
]
_READERS: Final = (
    f"SELECT {', '.join(str(field.column) for field in _READER_FIELDS)} "  # noqa: S608
    "FROM surveys_reader WHERE key_hash IN"
)


def reader_of(key: ReaderKey) -> Reader | None:
    """The reader's row where there is one; one query, written out because every ballot asks it."""
    return readers_of([key])[0]


def readers_of(keys: Sequence[ReaderKey]) -> list[Reader | None]:
    """The same of several, in their order; one query."""
    hashes = list({known: None for key in keys for known in key.hashes})
    marks = ", ".join(["%s"] * len(hashes))
    with connection.cursor() as cursor:
        cursor.execute(f"{_READERS} ({marks})", hashes)  # only marks are put in
        found = [_reader_from(row) for row in cursor.fetchall()]
    rows = {reader.key_hash: reader for reader in found}
    return [next((rows[known] for known in key.hashes if known in rows), None) for key in keys]


def _reader_from(row: Sequence[Any]) -> Reader:
    values = [
        bool(value) if isinstance(field, BooleanField) else value
        for field, value in zip(_READER_FIELDS, row, strict=True)
    ]
    return Reader.from_db(connection.alias, [field.attname for field in _READER_FIELDS], values)
