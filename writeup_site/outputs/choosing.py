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
Places = NDArray[np.intp]

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
    """Some outputs in order: by `key`, then id; what has no key is last (infinite).

    facts: of all outputs. places: of those in the list among them, in its order, as key is.
    lowest, highest, versions: where one output stands for its article, between which values its
    versions lie, and how many there are; else None.
    """

    facts: OutputFacts
    places: Places
    key: Floats
    lowest: Floats | None = None
    highest: Floats | None = None
    versions: Numbers | None = None

    def __len__(self) -> int:
        """How many match."""
        return len(self.key)

    @property
    def summary(self) -> Numbers:
        """Their ids."""
        return self.facts.summary[self.places]

    def cursor(self, place: int) -> Cursor:
        """That of the output at this place."""
        return Cursor(float(self.key[place]), int(self.facts.summary[self.places[place]]))

    def place_after(self, cursor: Cursor) -> int:
        """The first place behind it, whether it is still in the list or not."""
        return self._place(cursor, "right")

    def place_before(self, cursor: Cursor) -> int:
        """How many places are before it."""
        return self._place(cursor, "left")

    def _place(self, cursor: Cursor, side: str) -> int:
        low = int(np.searchsorted(self.key, cursor.key, "left"))
        high = int(np.searchsorted(self.key, cursor.key, "right"))
        within = self.facts.summary[self.places[low:high]]
        return low + int(np.searchsorted(within, cursor.summary, side))  # type: ignore[call-overload]

    def place_of(self, summary: int, article: int) -> int | None:
        """Where an output stands, else another one of its article; None where neither does."""
        for column, wanted in ((self.facts.summary, summary), (self.facts.article, article)):
            found = np.flatnonzero(column[self.places] == wanted)
            if len(found):
                return int(found[0])
        return None

    def only(self, mask: Mask) -> OutputOrder:
        """Those of them that match, in the same order. mask: of all outputs, as facts has them."""
        kept = mask[self.places]
        return OutputOrder(self.facts, self.places[kept], self.key[kept])


def ordered_outputs(facts: OutputFacts, order: str, mask: Mask | None = None) -> OutputOrder:
    """Outputs in an order of ORDERS. mask: which of them; None for all.

    By votes the lower end of Wilson's interval decides, so that one 👎 of one vote does not stand
    before nine of ten. Where versions differ, an article is there once, by the output that is
    lowest; its shares are as if each had one 👍 and one 👎 more, for the same reason.
    """
    asked = np.arange(len(facts.summary)) if mask is None else np.flatnonzero(mask)
    if order in APART:
        return _apart(facts, order, asked)
    if order == "newest":  # ids ascend
        places = asked[::-1]
        return OutputOrder(facts, places, -facts.summary[places].astype(np.float64))
    key = _keys(facts, order)[asked]
    # Stable, so that those of one key stay in the order of their ids.
    by_key = np.argsort(key, kind="stable")
    return OutputOrder(facts, asked[by_key], key[by_key])


def _keys(facts: OutputFacts, order: str) -> Floats:
    if order in {"down", "up"}:
        given, key = facts.up + facts.down, np.full(len(facts.summary), np.inf)
        voted = np.flatnonzero(given)
        some = facts.down if order == "down" else facts.up
        key[voted] = -share_floors(some[voted], given[voted])
        return key
    signed = facts.score if order == "lowest" else -facts.score
    return np.where(np.isnan(facts.score), np.inf, signed)


def _apart(facts: OutputFacts, order: str, asked: Places) -> OutputOrder:
    if order == "votes-apart":
        asked = asked[(facts.up + facts.down)[asked] > 0]
        value = (facts.up[asked] + 1) / (facts.up[asked] + facts.down[asked] + 2)
    else:
        asked = asked[~np.isnan(facts.score[asked])]
        value = facts.score[asked]
    # Article by article; most were written so, and then this sort has nothing to do.
    by_article = np.argsort(facts.article[asked], kind="stable")
    places, value = asked[by_article], value[by_article]
    starts = np.flatnonzero(np.diff(facts.article[places], prepend=-1))
    if not len(starts):
        nothing = np.zeros(0)
        return OutputOrder(facts, places, nothing, nothing, nothing, np.zeros(0, np.int64))
    numbers = np.diff(starts, append=len(value))
    lowest = np.minimum.reduceat(value, starts)
    highest = np.maximum.reduceat(value, starts)
    # Of an article's outputs the first that is lowest.
    is_lowest = np.flatnonzero(value == np.repeat(lowest, numbers))
    stands = is_lowest[np.searchsorted(is_lowest, starts)]
    several = np.flatnonzero(numbers > 1)
    places, spread = places[stands[several]], (highest - lowest)[several]
    by = np.lexsort((facts.summary[places], -spread))
    return OutputOrder(
        facts, places[by], -spread[by], lowest=lowest[several][by], highest=highest[several][by],
        versions=numbers[several][by].astype(np.int64),
    )  # fmt: skip
