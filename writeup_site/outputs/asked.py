"""What an address asks of the outputs, in plain values, and the addresses of changes to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from evaluation.comparison.estimates import Measure
from summaries.versions.models import ModelVersion

# What narrows the list; the others say only how it is shown.
NARROWING: Final = (
    "version", "source", "tag", "votes", "share", "reason", "above", "below", "q",
)  # fmt: skip
KEPT: Final = (*NARROWING, "metric", "order")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OutputsAsked:
    """What is asked for; "" and None ask for all.

    pairs: the address itself, in the order of KEPT, without what asks for nothing. measure, metric:
    whose scores are shown, and its id; None where nothing is scored.
    """

    pairs: Pairs
    versions: tuple[ModelVersion, ...]
    source: str
    tag: str
    votes: str
    share: float | None
    reason: str
    above: float | None
    below: float | None
    text: str
    order: str
    measure: Measure | None
    metric: int | None

    @property
    def query(self) -> str:
        """The address of the same list."""
        return urlencode(self.pairs)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(name in NARROWING for name, _ in self.pairs)

    def without(self, *dropped: tuple[str, str]) -> str:
        """The address without some of its pairs."""
        return urlencode([pair for pair in self.pairs if pair not in dropped])

    def with_only(self, **changes: str) -> str:
        """The address of all outputs in the same order, with these filters alone."""
        shown = [(name, value) for name, value in self.pairs if name not in NARROWING]
        return urlencode([*changes.items(), *shown])


def known_pairs(data: Iterable[tuple[str, list[str]]]) -> Pairs:
    """What of an address is about outputs: names in the order of KEPT, empty values left out."""
    given = dict(data)
    return tuple(
        (name, value.strip().replace("\0", ""))
        for name in KEPT
        for value in dict.fromkeys(given.get(name, ()))
        if value.strip().replace("\0", "")
    )
