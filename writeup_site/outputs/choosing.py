"""Which outputs match what was asked, and in which order. Pure.

An output is one version's summary of one article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.wilson import share_floors

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

ORDERS: Final = {
    "down": "Most 👎 first",
    "up": "Most 👍 first",
    "lowest": "Lowest score first",
    "highest": "Highest score first",
    "votes-apart": "Where votes on versions differ most",
    "scores-apart": "Where scores of versions differ most",
    "newest": "Newest first",
}
APART: Final = frozenset({"votes-apart", "scores-apart"})
VOTES: Final = {
    "some": "Has votes",
    "down": "Has a 👎",
    "reason": "Has a 👎 with a reason",
    "none": "Has no vote yet",
}


@dataclass(frozen=True, slots=True, eq=False)
class OutputFacts:
    """What is known of every output, columns of one length, ascending by the summary's id.

    up, down: thumbs on the summary. reasons: bits of all that were given with a 👎 on it or on a
    part of it, see `codes.reason_bits`. score: by the metric that was asked for, NaN without one.
    """

    summary: Numbers
    article: Numbers
    version: Numbers
    up: Numbers
    down: Numbers
    reasons: NDArray[np.uint16]
    score: Floats

    def take(self, places: NDArray[np.intp] | Mask) -> OutputFacts:
        """Only those at these places."""
        columns = (getattr(self, name) for name in self.__slots__)
        return OutputFacts(*(column[places] for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class OutputFilter:
    """Which outputs are asked for; None and "" ask for all.

    versions, articles, summaries: ids. above, below: of the score; from the first on, before the
    second. votes: a key of VOTES. share: of 👎 among its thumbs, 0 to 1, at least. reason: one bit.
    """

    versions: Numbers | None = None
    articles: Numbers | None = None
    summaries: Numbers | None = None
    above: float | None = None
    below: float | None = None
    votes: str = ""
    share: float | None = None
    reason: int = 0


def matching_outputs(facts: OutputFacts, asked: OutputFilter) -> Mask:
    """Whether each output is asked for. What has no score lies neither above nor below anything."""
    mask = np.ones(len(facts.summary), np.bool_)
    for ids, column in (
        (asked.versions, facts.version),
        (asked.articles, facts.article),
        (asked.summaries, facts.summary),
    ):
        if ids is not None:
            mask &= np.isin(column, ids)
    if asked.above is not None:
        mask &= facts.score >= asked.above
    if asked.below is not None:
        mask &= facts.score < asked.below
    if asked.share is not None:
        given = facts.up + facts.down
        mask &= (given > 0) & (facts.down >= asked.share * given)
    if asked.reason:
        mask &= (facts.reasons & asked.reason) > 0
    found: Mask = mask & _voted(facts, asked.votes)
    return found


def _voted(facts: OutputFacts, votes: str) -> Mask:
    if votes == "some":
        return facts.up + facts.down > 0
    if votes == "down":
        return facts.down > 0
    if votes == "reason":
        return facts.reasons > 0
    if votes == "none":
        return ~(facts.up + facts.down > 0)
    return np.ones(len(facts.summary), np.bool_)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: behind or before the output with this key and id."""

    key: float
    summary: int

    @classmethod
    def read(cls, said: str) -> Cursor | None:
        """Of an address; None for what is none."""
        key, _, summary = said.rpartition("_")
        if not (summary.isascii() and summary.isdigit() and len(summary) < 19):
            return None
        try:
            return cls(float(key), int(summary))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.key!r}_{self.summary}"


@dataclass(frozen=True, slots=True, eq=False)
class OutputOrder:
    """Outputs that match, in order: by `key`, then id; what has no key is last (infinite).

    lowest, highest, versions: where one output stands for its article, between which values its
    versions lie, and how many there are; else None.
    """

    facts: OutputFacts
    key: Floats
    lowest: Floats | None = None
    highest: Floats | None = None
    versions: Numbers | None = None

    def __len__(self) -> int:
        """How many match."""
        return len(self.key)

    def cursor(self, place: int) -> Cursor:
        """That of the output at this place."""
        return Cursor(float(self.key[place]), int(self.facts.summary[place]))

    def place_after(self, cursor: Cursor) -> int:
        """The first place behind it, whether it is still in the list or not."""
        return self._place(cursor, "right")

    def place_before(self, cursor: Cursor) -> int:
        """How many places are before it."""
        return self._place(cursor, "left")

    def _place(self, cursor: Cursor, side: str) -> int:
        low = int(np.searchsorted(self.key, cursor.key, "left"))
        high = int(np.searchsorted(self.key, cursor.key, "right"))
        within = self.facts.summary[low:high]
        return low + int(np.searchsorted(within, cursor.summary, side))  # type: ignore[call-overload]

    def place_of(self, summary: int, article: int) -> int | None:
        """Where an output stands, else another one of its article; None where neither does."""
        for column, wanted in ((self.facts.summary, summary), (self.facts.article, article)):
            found = np.flatnonzero(column == wanted)
            if len(found):
                return int(found[0])
        return None


def ordered_outputs(facts: OutputFacts, order: str) -> OutputOrder:
    """These outputs in an order of ORDERS.

    By votes the lower end of Wilson's interval decides, so that one 👎 of one vote does not stand
    before nine of ten. Where versions differ, an article is there once, by the output that is
    lowest; its shares are as if each had one 👍 and one 👎 more, for the same reason.
    """
    if order in APART:
        return _apart(facts, order)
    given = facts.up + facts.down
    if order in {"down", "up"}:
        some = facts.down if order == "down" else facts.up
        key = np.where(given > 0, -share_floors(some, given), np.inf)
    elif order == "newest":
        key = -facts.summary.astype(np.float64)
    else:
        signed = facts.score if order == "lowest" else -facts.score
        key = np.where(np.isnan(facts.score), np.inf, signed)
    places = np.lexsort((facts.summary, key))
    return OutputOrder(facts.take(places), key[places])


def _apart(facts: OutputFacts, order: str) -> OutputOrder:
    given = facts.up + facts.down
    if order == "votes-apart":
        value = np.where(given > 0, (facts.up + 1) / (given + 2), np.nan)
    else:
        value = facts.score
    known = ~np.isnan(value)
    facts, value = facts.take(known), value[known]
    places = np.lexsort((facts.summary, value, facts.article))
    facts, value = facts.take(places), value[places]
    first = np.flatnonzero(np.diff(facts.article, prepend=-1))
    last = np.append(first[1:], len(value)) - 1
    several = last > first
    first, last = first[several], last[several]
    spread = value[last] - value[first]
    by = np.lexsort((facts.summary[first], -spread))
    return OutputOrder(
        facts.take(first[by]),
        -spread[by],
        lowest=value[first[by]],
        highest=value[last[by]],
        versions=(last - first + 1)[by].astype(np.int64),
    )
