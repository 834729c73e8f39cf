"""A measure of votes computed again without some of those who voted: frozen figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict

Who = Literal["new readers", "networks"]


@dataclass(frozen=True, slots=True)
class WithoutSome:
    """A measure of votes again, without some of those who voted.

    number: of how many readers, or networks. ballots: those that are left. changes: whether a
    verdict that stands would be another one. disagrees: whether the difference then lies outside
    the interval of the whole.
    """

    without: Who
    number: int
    measure: str
    label: str
    ballots: int | None
    difference: float | None
    interval: Interval | None
    verdict: Verdict | None
    changes: bool
    disagrees: bool
