"""What differs between kinds of ballot: one object a kind, each in a room of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from surveys.ballots.models import Ballot
from surveys.ballots.screen_rules import ScreenRules

Key = tuple[int, ...]
Rows = Mapping[Key, object]


@dataclass(frozen=True)
class Words:
    """A row in words: what it is about, what was said, and the address of the thing ("": none)."""

    about: str
    said: str
    url: str = ""


@dataclass(frozen=True)
class KeptCounts:
    """Counts by the names of their columns, in one order."""

    names: tuple[str, ...]
    counts: tuple[int, ...]

    def __str__(self) -> str:
        pairs = zip(self.names, self.counts, strict=True)
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in pairs)


@dataclass(frozen=True, kw_only=True)
class AuditedRows:
    """What is derived from a kind's ballots and kept, beside what the ballots say of it.

    `kept` and `recounted` give rows by key, of these keys or, for None, of all; a key that is
    missing is `nothing`. Rows are equal where nothing is wrong, and print as words. `lock` holds
    the kept rows, inside a transaction; `derive` makes those of one key anew, in transactions of
    its own. `portions` are all keys in parts that fit into memory; None is everything at once.
    """

    kept: Callable[[Collection[Key] | None], Rows]
    recounted: Callable[[Collection[Key] | None], Rows]
    lock: Callable[[Collection[Key]], None]
    derive: Callable[[Key], None]
    named: Callable[[Key], str]
    says: str = "the tally says"
    nothing: object = None
    portions: Callable[[], Iterable[Collection[Key] | None]] = lambda: (None,)


@dataclass(frozen=True, kw_only=True)
class BallotKind:
    """All that the program knows of one kind of ballot.

    name: a Ballot.Kind. subject: Ballot's foreign key to what it is about. values: what `value` may
    be. Ballot's constraints hold the last two to be so in the database.
    recount: derives what ballots of these ids, whose rows have changed, are about; called inside a
    transaction. forget: marks the cells of the reader of this id, whose rows are about to go, and
    gives what recounts the rest after they went; both inside one transaction.
    derived: the tables of its rows that hang on a reader and are derived from ballots.
    title, joined, words: how a reader's own ballots are told to them: under which heading, read
    with which rows, in which words. typed: what holds of ballots that bring a text which somebody
    typed; all for None. urls: the module of its pages' addresses, "" for none.
    """

    name: str
    subject: str
    values: Collection[int]
    recount: Callable[[Collection[int]], None]
    forget: Callable[[int], Callable[[], None]]
    audited: AuditedRows
    title: str
    words: Callable[[Ballot], Words]
    joined: tuple[str, ...] = ()
    derived: frozenset[type[Model]] = frozenset()
    screens: ScreenRules = field(default_factory=ScreenRules)
    typed: Q | None = None
    urls: str = ""


def plain_words(ballot: Ballot) -> Words:
    """A ballot told by its value alone."""
    return Words(f"{ballot.get_kind_display()} {ballot.pk}", str(ballot.value))


def counts_by_key(rows: QuerySet[Any], key: tuple[str, ...], names: tuple[str, ...]) -> Rows:
    """The counts in these columns of each row, by the columns of its key."""
    width = len(key)
    return {
        tuple(row[:width]): KeptCounts(names, tuple(row[width:]))
        for row in rows.values_list(*key, *names)
    }


def keys_among(rows: Rows, keys: Collection[Key] | None) -> Rows:
    """Those of the rows whose keys were asked for; all for None."""
    if keys is None:
        return rows
    asked = set(keys)
    return {key: row for key, row in rows.items() if key in asked}
