"""From rows of numbers, one a candidate, to the columns that a metric gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from evaluation.metrics.base import Column


class Noted(NamedTuple):
    """A number, and a sentence on what it leaves out ("" for nothing)."""

    number: float
    note: str


# A number; None where there is none; or the reason why.
Cell = float | Noted | str | None
Row = tuple[Cell, ...] | str


def columns(
    signatures: Mapping[str, str], rows: Iterable[Row], *, lacking: str = ""
) -> list[Column]:
    """One column per measure, without precision and recall, from one row per candidate.

    A row holds one number per measure, in the order of `signatures`, None where none exists; or
    it is the reason why there is none at all. lacking: the reason where a row holds a None.
    """
    table = list(rows)
    made = []
    for place, (name, signature) in enumerate(signatures.items()):
        cells = [row if isinstance(row, str) else row[place] for row in table]
        parts = [_parts(cell, lacking) for cell in cells]
        numbers = [number for number, _ in parts]
        reasons = tuple(reason for _, reason in parts)
        made.append(
            Column(
                name=name,
                signature=signature,
                values=np.array([number or 0.0 for number in numbers], dtype=np.float64),
                precision=None,
                recall=None,
                known=np.array([number is not None for number in numbers], dtype=np.bool_),
                reasons=reasons if any(reasons) else None,
            )
        )
    return made


def _parts(cell: Cell, lacking: str) -> tuple[float | None, str]:
    """The number and the reason of a cell."""
    if isinstance(cell, Noted):
        return cell
    if isinstance(cell, str):
        return None, cell
    return cell, lacking if cell is None else ""
