"""The reader's row behind a cookie."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, DateTimeField

from surveys.models import Reader
from surveys.readers import ReaderKey

# A raw row holds times as its database writes them, so those come when they are asked for.
_READER_FIELDS: Final = [
    field for field in Reader._meta.concrete_fields if not isinstance(field, DateTimeField)
]
_READERS: Final = (
    f"SELECT {', '.join(str(field.column) for field in _READER_FIELDS)} "  # noqa: S608
    "FROM surveys_reader WHERE key_hash IN"
)


def reader_of(key: ReaderKey) -> Reader | None:
    """The reader's row where there is one; one query, written out because every page asks it."""
    return _by_hashes(key.hashes)


def remembered_reader_of(key: ReaderKey) -> Reader | None:
    """The same, without a query where this process has met the reader.

    Only for who has `forget_readers` called where the database says that the row has gone.
    """
    # What a transaction has made may be taken back.
    if connection.in_atomic_block:
        return reader_of(key)
    try:
        return _met(key.hashes)
    except Reader.DoesNotExist:
        return None


def forget_readers() -> None:
    """Ask the database for everybody anew."""
    _met.cache_clear()


@lru_cache(maxsize=4096)
def _met(hashes: tuple[str, ...]) -> Reader:
    """Raises Reader.DoesNotExist, so that nobody is remembered as missing."""
    if reader := _by_hashes(hashes):
        return reader
    raise Reader.DoesNotExist


def _by_hashes(hashes: tuple[str, ...]) -> Reader | None:
    marks = ", ".join(["%s"] * len(hashes))
    with connection.cursor() as cursor:
        cursor.execute(f"{_READERS} ({marks})", hashes)  # only marks are put in
        found = [_reader_from(row) for row in cursor.fetchall()]
    rows = {reader.key_hash: reader for reader in found}
    return next((rows[known] for known in hashes if known in rows), None)


def _reader_from(row: Sequence[Any]) -> Reader:
    values = [
        bool(value) if isinstance(field, BooleanField) else value
        for field, value in zip(_READER_FIELDS, row, strict=True)
    ]
    return Reader.from_db(connection.alias, [field.attname for field in _READER_FIELDS], values)
