"""Adjusted p values of a family of tests: Holm, for any false alarm.

A p that is None is no test: it stays None and does not count in the family.
"""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """P values that hold the chance of even one false alarm in the family, at any dependence.

    Reject where the adjusted p is at most the chance allowed. Returns them in the order given.
    Raises ValueError for a p outside 0 to 1.

    Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
    Journal of Statistics 6 (1979), 65-70.
    """
    adjusted: list[float | None] = [None] * len(p_values)
    running = 0.0
    ordered = _ascending(p_values)
    for rank, (p, position) in enumerate(ordered):
        running = max(running, min(1.0, (len(ordered) - rank) * p))
        adjusted[position] = running
    return adjusted


def _ascending(p_values: Sequence[float | None]) -> list[tuple[float, int]]:
    known = [(p, position) for position, p in enumerate(p_values) if p is not None]
    for p, position in known:
        if not 0 <= p <= 1:
            raise ValueError(f"p value {p} at position {position} is not between 0 and 1")
    return sorted(known)
