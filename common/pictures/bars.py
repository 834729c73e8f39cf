"""A bar for each share of a whole, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

from common.pictures.axes import SHARES
from common.pictures.intervals import IntervalRow
from common.pictures.numbers import Numbers
from common.pictures.rows import PictureRow, RowPanel, RowPicture

_PERCENT = Numbers(0, percent=True)


def bar_picture(rows: Sequence[IntervalRow], *, title: str, of: str) -> RowPicture:
    """A bar for each row in its order; the axis holds 0 to 100 %. of: what the labels are."""
    drawn = tuple(
        PictureRow(
            label=row.label, value=row.value, low=row.low, high=row.high,
            figure=_PERCENT.figure(row.value, row.low, row.high),
            cells=(row.label, row.value, row.low, row.high), shape=None,
        )
        for row in rows
    )  # fmt: skip
    panel = RowPanel(title=title, axis=SHARES, numbers=_PERCENT, rows=drawn)
    return RowPicture(title=title, panels=(panel,), header=(of, "Share", "From", "To"))
