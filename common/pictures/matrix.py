"""Who beat whom how often, every version against every other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from common.pictures.colours import Theme, mixed
from common.pictures.files import Table
from common.pictures.frames import TYPE, Frame, document, words
from common.pictures.labels import shortened, widest
from common.pictures.numbers import Numbers
from common.pictures.shown import shown_places

SHADES: Final = 11  # from always beaten to always winning; the middle one is the paper
_STRONGEST: Final = 0.45  # of the colour on the paper: the site's ink stays readable on it
MOST_SQUARES: Final = 14  # each way, unasked: what a phone has room for with numbers to read
_FEW: Final = 9  # columns whose numbers are written on a phone as on a desk
_SQUARE: Final = 26.0  # pixels of a file
_WHOLE: Final = Numbers(0, percent=True)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The row's win rate against the column, 0 to 1."""

    row: str
    column: str
    share: float


@dataclass(frozen=True, slots=True)
class DrawnSquare:
    """A square as a page shows it. text: "" where the two never met, else hundredths."""

    shade: int | None
    text: str
    itself: bool


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A version's line of squares. number: its place in the order, from 1."""

    number: int
    label: str
    short: str
    squares: tuple[DrawnSquare, ...]


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """A square for each pair, its shade and number the win rate; `order` on both sides.

    marked: whom the page is about; a page shows them and the first of the others.
    """

    form: ClassVar[str] = "matrix"

    title: str
    order: tuple[str, ...]
    shares: Mapping[tuple[str, str], float]
    marked: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Versions."""
        return len(self.order)

    @property
    def drawn(self) -> tuple[DrawnLine, ...]:
        """For a page: the first, and those that it is about."""
        marked = [name in self.marked for name in self.order]
        places = sorted(shown_places(marked, most=MOST_SQUARES, beside=0))
        short = shortened(self.order)
        return tuple(
            DrawnLine(
                place + 1, self.order[place], short[place],
                tuple(self._square(place, other) for other in places),
            )
            for place in places
        )  # fmt: skip

    @property
    def hidden(self) -> int:
        """Versions that a page leaves to the files."""
        return len(self.order) - len(self.drawn)

    @property
    def size(self) -> str:
        """How small the squares have to be on a phone."""
        shown = len(self.drawn)
        return "few" if shown <= _FEW else "some" if shown <= MOST_SQUARES else "many"

    @property
    def table(self) -> Table:
        """A line for each pair that met."""
        lines = tuple((row, column, share) for (row, column), share in self.shares.items())
        header = ("Version", "Against", "Win rate")
        return Table(header, lines, (_WHOLE,) * len(lines))

    def svg(self, theme: Theme) -> str:
        """As a file, with everybody."""
        names = [f"{place + 1}  {name}" for place, name in enumerate(shortened(self.order))]
        left = widest(names, size=TYPE) + 10
        parts = [
            words(Frame(theme, left + (place + 0.5) * _SQUARE, 0, 0), str(place + 1), 0, 18,
                  anchor="middle", colour="muted")
            for place in range(len(names))
        ]  # fmt: skip
        for place, name in enumerate(names):
            top = _SQUARE * (place + 1)
            parts.append(words(Frame(theme, 0, top, 1), name, 0, 17))
            parts += [
                self._square_svg(place, other, left, top, theme) for other in range(len(names))
            ]
        side = _SQUARE * len(names)
        return document(
            "".join(parts), width=left + side + 4, height=side + _SQUARE + 4, title=self.title
        )

    def _square(self, place: int, other: int) -> DrawnSquare:
        share = self.shares.get((self.order[place], self.order[other]))
        if share is None:
            return DrawnSquare(None, "", itself=place == other)
        return DrawnSquare(shade_of(share), _hundredths(share), itself=False)

    def _square_svg(self, place: int, other: int, left: float, top: float, theme: Theme) -> str:
        share = self.shares.get((self.order[place], self.order[other]))
        if share is None:
            return ""
        x = left + other * _SQUARE
        shade = shade_of(share) / (SHADES - 1) - 0.5  # from -0.5 to 0.5
        fill = mixed("up" if shade > 0 else "down", 2 * abs(shade) * _STRONGEST, theme)
        number = words(Frame(theme, x + _SQUARE / 2, top, 0), _hundredths(share), 0, 17,
                       anchor="middle")  # fmt: skip
        return (
            f'<rect x="{x:g}" y="{top:g}" width="{_SQUARE - 1:g}" height="{_SQUARE - 1:g}" '
            f'fill="{fill}"/>{number}'
        )


def matrix_picture(
    cells: Sequence[MatrixCell], *, order: Sequence[str], title: str, marked: Sequence[str] = ()
) -> MatrixPicture:
    """order: every version by its label, the strongest first."""
    shares = {(cell.row, cell.column): cell.share for cell in cells}
    return MatrixPicture(title, tuple(order), shares, tuple(marked))


def shade_of(share: float) -> int:
    """Which of the shades a win rate has, from 0 for never to SHADES - 1 for always."""
    return round(share * (SHADES - 1))


def _hundredths(share: float) -> str:
    return f"{100 * share:.0f}"
