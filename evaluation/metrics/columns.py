"""From rows of numbers, one a candidate, to the columns that a metric gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from evaluation.metrics.base import Column

Row = tuple[float | None, ...]


def columns(signatures: Mapping[str, str], rows: Iterable[Row]) -> list[Column]:
    """One column per measure, without precision and recall, from one row per candidate.

    A row holds one number per measure, in the order of `signatures`; None where none exists.
    """
    table = list(rows)
    return [
        Column(
            name=name,
            signature=signature,
            values=np.array([row[place] or 0.0 for row in table], dtype=np.float64),
            precision=None,
            recall=None,
            known=np.array([row[place] is not None for row in table], dtype=np.bool_),
        )
        for place, (name, signature) in enumerate(signatures.items())
    ]
