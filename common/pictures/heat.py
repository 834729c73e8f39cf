"""How far each of some agrees with each of others: a square with its figure and its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from common.pictures.colours import Theme, mixed
from common.pictures.files import Table
from common.pictures.frames import TYPE, Frame, document, words
from common.pictures.labels import shortened, widest
from common.pictures.matrix import SHADES, shade_of
from common.pictures.numbers import Numbers

_STRONGEST: Final = 0.45  # of the colour on the paper, as of who against whom
_LINE: Final = 40.0  # pixels of a file: a figure, and its interval under it
_FIGURE: Final = Numbers(2)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure from -1 to 1 with the ends of its interval; None where they are not known."""

    row: str
    column: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class HeatSquare:
    """A square as a page shows it: "" where nothing is known."""

    shade: int | None
    text: str
    ends: str


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One row's squares."""

    label: str
    squares: tuple[HeatSquare, ...]


@dataclass(frozen=True, slots=True)
class HeatPicture:
    """Rows and columns by their labels; a page shows it as a table with shades."""

    form: ClassVar[str] = "heat"

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], HeatCell]

    @property
    def drawn(self) -> tuple[HeatLine, ...]:
        """For a page."""
        return tuple(
            HeatLine(row, tuple(self._square(row, column) for column in self.columns))
            for row in self.rows
        )

    @property
    def table(self) -> Table:
        """A line for each square that has a figure."""
        lines = tuple(
            (cell.row, cell.column, cell.value, cell.low, cell.high)
            for cell in self.cells.values()
            if cell.value is not None
        )
        header = ("Measure", "Against", "Agreement", "Low", "High")
        return Table(header, lines, (_FIGURE,) * len(lines))

    def svg(self, theme: Theme) -> str:
        """As a file."""
        names = shortened(self.rows)
        left = widest(names, size=TYPE) + 10
        wide = max(widest(self.columns, size=TYPE), widest(["−0.88 to −0.88"], size=TYPE)) + 12
        parts = [
            words(Frame(theme, left + (place + 0.5) * wide, 0, 0), column, 0, 18,
                  anchor="middle", colour="muted")
            for place, column in enumerate(self.columns)
        ]  # fmt: skip
        for place, (row, name) in enumerate(zip(self.rows, names, strict=True)):
            top = 28 + _LINE * place
            parts.append(words(Frame(theme, 0, top, 1), name, 0, 24))
            for across, column in enumerate(self.columns):
                square = self._square(row, column)
                parts.append(_square_svg(square, left + across * wide, top, wide, theme))
        width, height = left + wide * len(self.columns) + 4, 28 + _LINE * len(names)
        return document("".join(parts), width=width, height=height, title=self.title)

    def _square(self, row: str, column: str) -> HeatSquare:
        cell = self.cells.get((row, column))
        if cell is None or cell.value is None:
            return HeatSquare(None, "", "")
        ends = ""
        if cell.low is not None and cell.high is not None:
            ends = f"{_FIGURE.text(cell.low)} to {_FIGURE.text(cell.high)}"
        return HeatSquare(shade_of((cell.value + 1) / 2), _FIGURE.text(cell.value), ends)


def heat_picture(
    cells: Sequence[HeatCell], *, rows: Sequence[str], columns: Sequence[str], title: str
) -> HeatPicture:
    """rows, columns: labels in order, each once."""
    held = {(cell.row, cell.column): cell for cell in cells}
    return HeatPicture(title, tuple(rows), tuple(columns), held)


def _square_svg(square: HeatSquare, x: float, top: float, wide: float, theme: Theme) -> str:
    if square.shade is None:
        return ""
    shade = square.shade / (SHADES - 1) - 0.5  # from -0.5 to 0.5
    fill = mixed("up" if shade > 0 else "down", 2 * abs(shade) * _STRONGEST, theme)
    frame = Frame(theme, x + wide / 2, top, 0)
    said = words(frame, square.text, 0, 17, anchor="middle")
    if square.ends:
        said += words(frame, square.ends, 0, 33, anchor="middle", colour="muted")
    return (
        f'<rect x="{x:g}" y="{top:g}" width="{wide - 1:g}" height="{_LINE - 1:g}" '
        f'fill="{fill}"/>{said}'
    )
