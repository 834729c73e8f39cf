"""Where marks are drawn, and the few elements of SVG that pictures are made of.

A page and a file are drawn by the same calls: in a page a frame is as wide as the room it gets, so
that places are per cent of it; in a file it has a width, and places are pixels. Nothing here needs
a style of its own, which the site's policy would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from common.pictures.colours import Colour, Theme, paint

Anchor = Literal["start", "middle", "end"]
Shape = Literal["circle", "diamond", "right", "left"]
# Around the place that they mark, in pixels.
_PATHS: Final[dict[Shape, str]] = {
    "diamond": "M0-6.5L6.5 0L0 6.5L-6.5 0Z",
    "right": "M-5-6L6.5 0L-5 6Z",
    "left": "M5-6L-6.5 0L5 6Z",
}
TYPE: Final = 12  # pixels of a file's letters
_PAPER: Final = 8  # pixels around a file's picture


class Svg(str):
    """Markup that a template shows as it is: every text in it was escaped where it came in."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a picture. width: None for all the room that a page gives. Else pixels."""

    theme: Theme = "page"
    left: float = 0.0
    top: float = 0.0
    width: float | None = None
    height: float = 24.0

    def x(self, share: float) -> str:
        """A place from 0 at the left to 1 at the right."""
        if self.width is None:
            return f"{_short(100 * share)}%"
        return _short(self.left + share * self.width)

    def y(self, share: float) -> str:
        """A place from 0 at the top to 1 at the bottom."""
        return _short(self.top + share * self.height)

    def wide(self, share: float) -> str:
        """A width, of which the frame's is 1."""
        return f"{_short(100 * share)}%" if self.width is None else _short(share * self.width)

    def paint(self, colour: Colour) -> str:
        """A colour of this frame's theme."""
        return paint(colour, self.theme)


def line(
    frame: Frame, start: tuple[float, float], end: tuple[float, float], *,
    colour: Colour | None = None, width: float = 1, opacity: float = 1, dash: str = "",
) -> str:  # fmt: skip
    """A line between two places, each as shares of the frame from its upper left corner.

    colour: None for that of the group it is in.
    """
    drawn = {
        "x1": frame.x(start[0]), "y1": frame.y(start[1]),
        "x2": frame.x(end[0]), "y2": frame.y(end[1]),
        "stroke": frame.paint(colour) if colour else "", "stroke-width": str(width),
        "stroke-opacity": str(opacity), "stroke-dasharray": dash,
    }  # fmt: skip
    usual = {"y1": "0", "stroke-width": "1", "stroke-opacity": "1"}
    said = (f'{name}="{value}"' for name, value in drawn.items() if value != usual.get(name, ""))
    return f"<line {' '.join(said)}/>"


def box(
    frame: Frame, left: float, top: float, width: float, height: float, *,
    colour: Colour | None, opacity: float = 1,
) -> str:  # fmt: skip
    """A filled rectangle, in shares of the frame. colour: None for one that is only touched."""
    fill = frame.paint(colour) if colour else "transparent"
    more = f' fill-opacity="{opacity}"' if opacity < 1 else ""
    return (
        f'<rect x="{frame.x(left)}" y="{frame.y(top)}" width="{frame.wide(width)}" '
        f'height="{_short(height * frame.height)}" fill="{fill}"{more}/>'
    )


def mark(
    frame: Frame, x: float, y: float, *, shape: Shape = "circle", colour: Colour, size: float = 5
) -> str:
    """A mark at a place. size: a circle's radius in pixels."""
    fill = frame.paint(colour)
    if shape == "circle":
        return f'<circle cx="{frame.x(x)}" cy="{frame.y(y)}" r="{size}" fill="{fill}"/>'
    path = f'<path d="{_PATHS[shape]}" fill="{fill}"/>'
    if frame.width is None:  # a path knows no per cent: it stands in a frame that is put there
        return f'<svg x="{frame.x(x)}" y="{frame.y(y)}" overflow="visible">{path}</svg>'
    return f'<g transform="translate({frame.x(x)} {frame.y(y)})">{path}</g>'


def words(
    frame: Frame, text: str, x: float, y: float, *, anchor: Anchor = "start",
    colour: Colour = "ink", name: str = "",
) -> str:  # fmt: skip
    """A line of text. y: of its baseline, in pixels from the frame's top. name: a class."""
    more = f' class="{name}"' if name else ""
    more += "" if anchor == "start" else f' text-anchor="{anchor}"'
    place = f'x="{frame.x(x)}" y="{_short(frame.top + y)}"'
    return f'<text {place} fill="{frame.paint(colour)}"{more}>{escape(text)}</text>'


def document(body: str, *, width: float, height: float, title: str) -> str:
    """A file of its own."""
    wide, high = round(width + 2 * _PAPER), round(height + 2 * _PAPER)
    size = f'width="{wide}" height="{high}" viewBox="{-_PAPER} {-_PAPER} {wide} {high}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(title)} '
        f'font-family="Arial, \'Liberation Sans\', Helvetica, sans-serif" font-size="{TYPE}">'
        f"<title>{escape(title)}</title>{body}</svg>\n"
    )


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
