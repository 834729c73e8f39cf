"""Differences with their intervals around zero, one panel a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.pictures.axes import axis_of
from common.pictures.colours import Colour
from common.pictures.frames import Shape
from common.pictures.intervals import known
from common.pictures.numbers import Numbers
from common.pictures.rows import PictureRow, RowPanel, RowPicture

# Colour and shape both say the verdict.
VERDICTS: Final[dict[str, tuple[Colour, Shape]]] = {
    "better": ("up", "right"),
    "no worse": ("accent", "diamond"),
    "cannot tell yet": ("muted", "circle"),
    "worse": ("down", "left"),
}


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One measure. panel: rows of one unit, and turned alike, share an axis, whose title it is.

    low, high: None where the spread is not known. margin: None where none is declared.
    turned: whether less is better, so that it is drawn the other way round.
    """

    panel: str
    label: str
    value: float
    low: float | None
    high: float | None
    margin: float | None
    verdict: str
    numbers: Numbers
    turned: bool = False


def forest_picture(rows: Sequence[ForestRow], *, title: str) -> RowPicture:
    """Each difference with its interval, right is better; a tick where no worse ends.

    rows: at least one; verdicts are the keys of VERDICTS.
    """
    kinds = dict.fromkeys((row.panel, row.turned) for row in rows)
    panels = tuple(
        _panel([row for row in rows if (row.panel, row.turned) == kind], kind[0]) for kind in kinds
    )
    header = ("Measure", "Difference", "From", "To", "Margin", "Verdict")
    return RowPicture(title=title, panels=panels, header=header)


def _panel(rows: Sequence[ForestRow], title: str) -> RowPanel:
    drawn = tuple(_row(row) for row in rows)
    ends = known(end for row in drawn for end in (row.value, row.low, row.high, row.margin))
    return RowPanel(
        title=title, axis=axis_of([0.0, *ends]), numbers=rows[0].numbers, rows=drawn, zero=True,
        turned=rows[0].turned,
    )  # fmt: skip


def _row(row: ForestRow) -> PictureRow:
    colour, shape = VERDICTS[row.verdict]
    low, high = row.low, row.high
    if row.turned:
        low, high = (None if end is None else -end for end in (high, low))
    return PictureRow(
        label=row.label, value=-row.value if row.turned else row.value, low=low, high=high,
        figure=f"{row.numbers.figure(row.value, row.low, row.high)}, {row.verdict}",
        cells=(row.label, row.value, row.low, row.high, row.margin, row.verdict),
        colour=colour, shape=shape, margin=None if row.margin is None else -row.margin,
    )  # fmt: skip
