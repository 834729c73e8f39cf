"""Pictures of rows: a name, marks on an axis, and the figure in words.

Of a page the names and figures are HTML, which takes the room it needs in any font and breaks into
lines on a phone; only what lies between them is drawn. A file has all rows and a size of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from common.pictures.axes import Axis, grid, tick_words
from common.pictures.colours import Colour, Theme
from common.pictures.files import Cell, Table
from common.pictures.frames import TYPE, Frame, Shape, Svg, box, document, line, mark, words
from common.pictures.labels import shortened, widest
from common.pictures.numbers import Numbers
from common.pictures.shown import shown_places

_PLOT: Final = 420.0  # pixels of a file
_ROW: Final = 24.0
_GAP: Final = 16.0
_AXIS: Final = 44.0  # the numbers and the title below them
_BAR: Final = 0.62  # of a row's height


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One line. low, high: None where the spread is not known. margin: a tick, None for none.

    figure: what its marks say, in words. cells: its line of the table. shape: None for a bar from
    0. marked: one of those that the page is about.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    figure: str
    cells: tuple[Cell, ...]
    colour: Colour = "accent"
    shape: Shape | None = "circle"
    margin: float | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class RowPanel:
    """Rows of one unit. zero: whether there is a line at 0.

    turned: whether the rows have the other sign than what they measure, which the axis names.
    """

    title: str
    axis: Axis
    numbers: Numbers
    rows: tuple[PictureRow, ...]
    zero: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row as a page shows it. more: only when all are asked for. gap: some are left out above."""

    label: str
    short: str
    figure: str
    marks: Svg
    more: bool
    gap: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """A panel as a page shows it."""

    title: str
    axis: Svg
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True)
class RowPicture:
    """Panels below one another. header: of the table."""

    form: ClassVar[str] = "rows"

    title: str
    panels: tuple[RowPanel, ...]
    header: tuple[str, ...]

    @property
    def count(self) -> int:
        """Rows in all panels."""
        return sum(len(panel.rows) for panel in self.panels)

    @property
    def hidden(self) -> int:
        """Rows that a page shows only when all are asked for."""
        return sum(row.more for panel in self.drawn for row in panel.rows)

    @property
    def drawn(self) -> tuple[DrawnPanel, ...]:
        """For a page."""
        return tuple(_drawn_panel(panel) for panel in self.panels)

    @property
    def table(self) -> Table:
        """The same figures as numbers."""
        every = [(panel.numbers, row.cells) for panel in self.panels for row in panel.rows]
        return Table(self.header, tuple(cells for _, cells in every), tuple(n for n, _ in every))

    def svg(self, theme: Theme) -> str:
        """As a file."""
        every = [row for panel in self.panels for row in panel.rows]
        left = widest(shortened([row.label for row in every]), size=TYPE) + _GAP
        right = widest((row.figure for row in every), size=TYPE) + _GAP
        top, parts = 8.0, []
        for panel in self.panels:
            parts.append(_panel_svg(panel, Frame(theme, left, top, _PLOT, _ROW)))
            top += _ROW * len(panel.rows) + _AXIS
        return document("".join(parts), width=left + _PLOT + right, height=top, title=self.title)


def _drawn_panel(panel: RowPanel) -> DrawnPanel:
    shown = shown_places([row.marked for row in panel.rows])
    names = shortened([row.label for row in panel.rows])
    rows = tuple(
        DrawnRow(
            label=row.label, short=short, figure=row.figure,
            marks=Svg(_marks(panel, row, Frame())), more=place not in shown,
            gap=place in shown and place > 0 and place - 1 not in shown, marked=row.marked,
        )
        for place, (row, short) in enumerate(zip(panel.rows, names, strict=True))
    )  # fmt: skip
    return DrawnPanel(
        panel.title, Svg(tick_words(Frame(), panel.axis, panel.numbers, turned=panel.turned)), rows
    )


def _marks(panel: RowPanel, row: PictureRow, frame: Frame) -> str:
    at = panel.axis.at
    parts = [grid(frame, panel.axis)]
    if panel.zero:
        parts.append(line(frame, (at(0), 0), (at(0), 1), colour="muted"))
    if row.margin is not None:
        place = at(row.margin)
        parts.append(line(frame, (place, 0.1), (place, 0.9), colour="muted", width=2, dash="3 2"))
    if row.shape is None:
        top = (1 - _BAR) / 2
        parts.append(
            box(frame, at(0), top, at(row.value) - at(0), _BAR, colour=row.colour, opacity=0.45)
        )
    if row.low is not None and row.high is not None:
        ends = ((at(row.low), 0.5), (at(row.high), 0.5))
        if row.shape is None:
            parts.append(line(frame, *ends, colour="ink", width=2))
        else:
            parts.append(line(frame, *ends, colour=row.colour, width=2.5, opacity=0.65))
    if row.shape is not None:
        parts.append(mark(frame, at(row.value), 0.5, shape=row.shape, colour=row.colour))
    return "".join(parts)


def _panel_svg(panel: RowPanel, frame: Frame) -> str:
    """frame: of its first row."""
    assert frame.width is not None  # noqa: S101 - a file's
    names = shortened([row.label for row in panel.rows])
    parts: list[str] = []
    for number, (row, name) in enumerate(zip(panel.rows, names, strict=True)):
        top = frame.top + number * frame.height
        here = Frame(frame.theme, frame.left, top, frame.width, frame.height)
        beside = Frame(frame.theme, 0, top, frame.left + frame.width, frame.height)
        parts += [
            words(beside, name, 0, 16),
            _marks(panel, row, here),
            words(beside, row.figure, 1 + _GAP / 2 / (frame.left + frame.width), 16,
                  colour="muted"),
        ]  # fmt: skip
    below = Frame(
        frame.theme, frame.left, frame.top + len(panel.rows) * frame.height, frame.width, _AXIS
    )
    parts.append(tick_words(below, panel.axis, panel.numbers, turned=panel.turned))
    parts.append(words(below, panel.title, 0.5, 32, anchor="middle", colour="muted"))
    return "".join(parts)
