"""What a file has said so far, so that its own lines cannot contradict each other.

Kept in a private temporary database on disk: memory does not grow with the file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b

from summaries.breakdowns.records import RATING_GROUPS
from summaries.importing.merging import ratings_of
from summaries.importing.rating_parts import OTHERS
from summaries.importing.table import TABLE, SummaryRecord
from summaries.importing.values import unsaid

Facts = Mapping[str, tuple[bytes, bytes]]
"""Digests by field: of what a line is about, and of what it says of it."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field that an earlier line of the file gave otherwise."""

    field: str
    line: int


class Said:
    """The facts of the lines taken so far: a digest of each, and the line that said it first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TABLE said (fact BLOB PRIMARY KEY, value BLOB, line INTEGER) WITHOUT ROWID"
        )

    @contextmanager
    def whole_or_not(self) -> Iterator[None]:
        """Forget what was added inside if it raises."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def contradictions(self, facts: Facts) -> list[Contradiction]:
        """The facts, from `facts_of`, of which an earlier line said something else."""
        found = []
        for field, (fact, value) in facts.items():
            row = self._connection.execute(
                "SELECT value, line FROM said WHERE fact = ?", (fact,)
            ).fetchone()
            if row is not None and row[0] != value:
                found.append(Contradiction(field, row[1]))
        return found

    def knows(self, fact: tuple[bytes, bytes]) -> bool:
        """Whether an earlier line said anything of it, this or another."""
        sought = self._connection.execute("SELECT 1 FROM said WHERE fact = ?", fact[:1])
        return sought.fetchone() is not None

    def add(self, facts: Facts, line: int) -> frozenset[str]:
        """Keep what is new of the facts of a line; returns the fields that were."""
        new = []
        for field, (fact, value) in facts.items():
            cursor = self._connection.execute(
                "INSERT OR IGNORE INTO said VALUES (?, ?, ?)", (fact, value, line)
            )
            if cursor.rowcount:
                new.append(field)
        return frozenset(new)


@contextmanager
def open_said() -> Iterator[Said]:
    """A store that is gone afterwards."""
    # An empty name is SQLite's own temporary file, spilled to disk only when it grows.
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        yield Said(connection)


def facts_of(record: SummaryRecord, *, key: str) -> Facts:
    """Digests of what a line says, by field: of what it is about, and of what it says of it.

    "article" stands for its text and "known article" for there being one, whatever is said of it.
    """
    article, named = (key,), (record.version.name, record.version.version)
    said: dict[str, tuple[tuple[str, ...], object]] = {
        "known article": (article, "known"),
        "known model": (named, "known"),
    }
    abouts = ((record.article, article), (record.version, named), (record, article + named))
    for one, about in abouts:
        agreed = (each for each in TABLE[type(one)] if each.agreed)
        said |= {each.name: (about, getattr(one, each.attribute)) for each in agreed}
    said |= _of_ratings(record, article + named)
    return {
        field: (_digest((field, about)), _digest(value))
        for field, (about, value) in said.items()
        if not unsaid(value)
    }


def _of_ratings(
    record: SummaryRecord, about: tuple[str, ...]
) -> dict[str, tuple[tuple[str, ...], object]]:
    """A group's ratings in one, and each of a named rater by itself: other lines may add to it."""
    said: dict[str, tuple[tuple[str, ...], object]] = {}
    for group in sorted({each.group for each in record.ratings}):
        ratings = ratings_of(record, group)
        name = group if group in RATING_GROUPS else f"{OTHERS} {group}"
        if not all(each.rater for each in ratings):
            said[name] = (about, ratings)
            continue
        for each in ratings:
            said[f"{name} {each.dimension} by {each.rater}"] = (about, each.value)
    return said


def are_ratings(field: str) -> bool:
    """Whether a field of `Facts` stands for ratings."""
    return field.split(" ", maxsplit=1)[0] in {*RATING_GROUPS, OTHERS}


def _digest(value: object) -> bytes:
    plain = json.dumps(value, sort_keys=True) if isinstance(value, dict) else value
    return blake2b(repr(plain).encode(), digest_size=16).digest()
