"""From rows of numbers, one a candidate, to the columns that a metric gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from evaluation.metrics.base import Column

Row = tuple[float | None, ...] | str


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
        numbers = [None if isinstance(row, str) else row[place] for row in table]
        reasons = tuple(
            row if isinstance(row, str) else lacking if number is None else ""
            for row, number in zip(table, numbers, strict=True)
        )
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
