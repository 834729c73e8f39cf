"""What votes say of two versions, as a strip each: so many points to either side of none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final

from common.words.counts import counted
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Versus
from evaluation.comparison.wording import ends, share_text, signed

HALF: Final = 100.0  # what lies between none and either edge of the drawing
STEP: Final = 10  # points: the edges stand at a multiple of it


@dataclass(frozen=True, slots=True)
class Strip:
    """One measure of a comparison.

    counted: what was counted, in words. difference, interval: in words; interval "" without one.
    at, low, high: where to draw them, 0 to 2 * HALF, none at HALF; low, high: None without one.
    """

    label: str
    counted: str
    difference: str
    interval: str
    verdict: str
    at: float
    low: float | None
    high: float | None


def strips(versus: Sequence[Versus]) -> list[list[Strip]]:
    """Of each candidate the duels and the 👍 that have a difference, all to one scale."""
    told = [
        [e for key in (DUELS.key, APPROVAL.key) for e in each.estimates if e.measure.key == key]
        for each in versus
    ]
    edge = _edge([e for estimates in told for e in estimates])
    return [
        [strip for e in estimates if (strip := _strip(e, edge)) is not None] for estimates in told
    ]


def _edge(estimates: Sequence[Estimate]) -> float:
    """The share at the edges: the farthest finite end of all, up to the next STEP; at most 1."""
    ends_of_all = [
        abs(end)
        for e in estimates
        for end in (e.difference, *((e.interval.low, e.interval.high) if e.interval else ()))
        if end is not None and isfinite(end)
    ]
    farthest = min(1.0, max(ends_of_all, default=0.0))
    return max(STEP, STEP * ceil(100 * farthest / STEP)) / 100


def _strip(estimate: Estimate, edge: float) -> Strip | None:
    if estimate.difference is None or estimate.candidate is None or estimate.baseline is None:
        return None
    number = counted(estimate.ballots or 0, estimate.measure.unit)
    is_duels = estimate.measure.key == DUELS.key
    against = "" if is_duels else f" against {share_text(estimate.baseline)}"
    interval = estimate.interval

    def place(difference: float) -> float:
        return round(HALF + HALF * min(1.0, max(-1.0, difference / edge)), 1)

    return Strip(
        label=estimate.measure.label,
        counted=f"{share_text(estimate.candidate)}{against} of {number}",
        difference=signed(estimate, estimate.difference),
        interval="" if interval is None else ends(estimate),
        verdict=estimate.verdict or "",
        at=place(estimate.difference),
        low=None if interval is None else place(interval.low),
        high=None if interval is None else place(interval.high),
    )
