"""A dot for each value with its interval, one line a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.pictures.axes import axis_of
from common.pictures.numbers import Numbers
from common.pictures.rows import PictureRow, RowPanel, RowPicture


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One line of an interval picture; low and high None where the spread is not known.

    marked: one of those that the page is about.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    marked: bool = False


def interval_picture(
    rows: Sequence[IntervalRow], *, title: str, numbers: Numbers, of: str = "Version",
    zero: bool = False,
) -> RowPicture:  # fmt: skip
    """A dot for each value with its interval, one line a row, in the order given; at least one.

    of: what the labels are. zero: whether 0 is on the axis, with a line.
    """
    values = list(known(end for row in rows for end in (row.value, row.low, row.high)))
    axis = axis_of([*values, 0.0] if zero else values)
    drawn = tuple(
        PictureRow(
            label=row.label, value=row.value, low=row.low, high=row.high,
            figure=numbers.figure(row.value, row.low, row.high),
            cells=(row.label, row.value, row.low, row.high), marked=row.marked,
        )
        for row in rows
    )  # fmt: skip
    panel = RowPanel(title=title, axis=axis, numbers=numbers, rows=drawn, zero=zero)
    return RowPicture(title=title, panels=(panel,), header=(of, "Value", "From", "To"))


def known(values: Iterable[float | None]) -> Iterable[float]:
    """Those that are known."""
    return (value for value in values if value is not None)
