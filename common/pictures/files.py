"""What every picture can become besides a part of a page: a file to show, or to reckon with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol

from common.pictures.colours import Theme
from common.pictures.numbers import Numbers

Cell = str | float | int | None
Kind = Literal["svg", "png", "csv"]
_SCALE: Final = 2.0  # of a PNG, for screens and print of today


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a picture, None for what is not known. numbers: how each row's are written."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[Numbers, ...]

    @property
    def lines(self) -> list[tuple[Cell, ...]]:
        """Of a CSV file, the header first."""
        return [self.header, *self.rows]

    @property
    def texts(self) -> list[list[str]]:
        """The rows as a page shows them."""
        return [
            [_text(cell, numbers) for cell in row]
            for row, numbers in zip(self.rows, self.numbers, strict=True)
        ]


class Picture(Protocol):
    """form: which template shows it. title: what it is of, in words."""

    @property
    def form(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def table(self) -> Table: ...

    def svg(self, theme: Theme) -> str: ...


def _text(cell: Cell, numbers: Numbers) -> str:
    if cell is None:
        return "–"
    return numbers.text(cell) if isinstance(cell, float) else str(cell)


@lru_cache(maxsize=32)
def png_of(svg: str, scale: float = _SCALE) -> bytes:
    """The picture in pixels, `scale` of them for each of its own.

    The renderer brings the fonts it draws Latin letters with.
    """
    import vl_convert  # heavy, and most processes draw nothing

    return bytes(vl_convert.svg_to_png(svg, scale=scale))
