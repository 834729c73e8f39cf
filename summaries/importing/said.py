"""What a file has said so far, so that its own lines cannot contradict each other.

Kept in a private temporary database on disk: memory does not grow with the file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Final

from common.work.portions import portions
from summaries.breakdowns.records import RATING_GROUPS
from summaries.importing.merging import ratings_of
from summaries.importing.rating_parts import OTHERS
from summaries.importing.table import TABLE, ArticleRecord, SummaryRecord, VersionRecord
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
        # Of the facts that were asked for since the last batch: what was known, and what is new.
        self._asked: set[bytes] = set()
        self._known: dict[bytes, tuple[bytes, int]] = {}
        self._new: list[tuple[bytes, bytes, int]] = []
        connection.execute(
            "CREATE TABLE said (fact BLOB PRIMARY KEY, value BLOB, line INTEGER) WITHOUT ROWID"
        )

    @contextmanager
    def whole_or_not(self) -> Iterator[None]:
        """Keep what is added inside, unless it raises."""
        try:
            yield
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT INTO said VALUES (?, ?, ?)", self._new)
            self._connection.execute("COMMIT")
        finally:
            self._asked, self._known, self._new = set(), {}, []

    def look_up(self, several: Iterable[Facts]) -> None:
        """Read at once what is known of the facts of many lines, which then are asked for."""
        sought = {fact for facts in several for fact, _ in facts.values()} - self._asked
        for some in portions(sought, _AT_ONCE):
            marks = ", ".join("?" * len(some))
            rows = self._connection.execute(
                f"SELECT fact, value, line FROM said WHERE fact IN ({marks})",  # noqa: S608
                some,
            )
            self._known.update({fact: (value, line) for fact, value, line in rows})
        self._asked |= sought

    def contradictions(self, facts: Facts) -> list[Contradiction]:
        """The facts, from `facts_of`, of which an earlier line said something else."""
        if not all(fact in self._asked for fact, _ in facts.values()):
            self.look_up([facts])
        known = self._known
        return [
            Contradiction(field, known[fact][1])
            for field, (fact, value) in facts.items()
            if fact in known and known[fact][0] != value
        ]

    def knows(self, fact: tuple[bytes, bytes]) -> bool:
        """Whether an earlier line said anything of it, this or another."""
        self.look_up([{"": fact}])
        return fact[0] in self._known

    def add(self, facts: Facts, line: int) -> frozenset[str]:
        """Keep what is new of the facts of a line; returns the fields that were."""
        self.look_up([facts])
        new = {field: said for field, said in facts.items() if said[0] not in self._known}
        for fact, value in new.values():
            self._known[fact] = value, line
            self._new.append((fact, value, line))
        return frozenset(new)


_AT_ONCE: Final = 5_000  # facts of one statement


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
    facts = dict(_facts_of_article(record.article, article))
    facts |= _facts_of_version(record.version, named)
    both = article + named
    facts |= _digests(_agreed(record, both) | _of_ratings(record, both))
    return facts


_Saying = dict[str, tuple[tuple[str, ...], object]]
"""By field: of what it is said, and what."""


@lru_cache(maxsize=64)
def _known(field: str, about: tuple[str, ...]) -> tuple[bytes, bytes]:
    return _digest((field, about)), _digest("known")


# The lines of an article mostly stand together, and repeat it.
@lru_cache(maxsize=4)
def _facts_of_article(article: ArticleRecord, about: tuple[str, ...]) -> Facts:
    return {"known article": _known("known article", about), **_digests(_agreed(article, about))}


def _facts_of_version(version: VersionRecord, about: tuple[str, ...]) -> Facts:
    known = {"known model": _known("known model", about)}
    return {**known, **_digests(_agreed(version, about))} if version.settings else known


_AGREED: Final = {
    record: [(each.name, attrgetter(each.attribute)) for each in fields if each.agreed]
    for record, fields in TABLE.items()
}


def _agreed(one: ArticleRecord | VersionRecord | SummaryRecord, about: tuple[str, ...]) -> _Saying:
    return {name: (about, value_of(one)) for name, value_of in _AGREED[type(one)]}


def _digests(said: _Saying) -> Facts:
    return {
        field: (_digest((field, about)), _digest(value))
        for field, (about, value) in said.items()
        if not unsaid(value)
    }


def _of_ratings(record: SummaryRecord, about: tuple[str, ...]) -> _Saying:
    """A group's ratings in one, and each of a named rater by itself: other lines may add to it."""
    said: _Saying = {}
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
    if isinstance(value, str):
        return blake2b(value.encode(), digest_size=16, person=b"text").digest()
    plain = json.dumps(value, sort_keys=True) if isinstance(value, dict) else value
    return blake2b(repr(plain).encode(), digest_size=16).digest()
