"""The picture that goes with a link to an article where it is shared. Pure."""

from __future__ import annotations

from textwrap import shorten
from typing import Final
from xml.sax.saxutils import escape

from common.pictures.colours import paint
from common.pictures.labels import width_of

WIDTH: Final = 1200  # what Open Graph asks for, in pixels
HEIGHT: Final = 630
_EDGE: Final = 80
_SIZE: Final = 64  # of a title's letters
_MOST_LINES: Final = 4
_MOST_SIGNS: Final = 110
# What the renderer brings letters for: Latin, Greek and Cyrillic, and the signs of their texts.
_DRAWN: Final = (range(0x20, 0x530), range(0x1E00, 0x1F00), range(0x2010, 0x2050))
_LOGO: Final = "M4 11l5.2 14L15 12.5 20.2 25 27 6M21.2 8.6L27 6l2.2 6"


def card_svg(title: str) -> str:
    """A card with the title on it; without one where its letters could not be drawn."""
    said = title if can_be_drawn(title) else ""
    lines = title_lines(said)
    top = HEIGHT / 2 - (len(lines) - 1) * _SIZE * 0.65 + _SIZE * 0.55
    ink, accent = paint("ink", "light"), paint("accent", "light")
    words = "".join(
        f'<text x="{_EDGE}" y="{top + place * _SIZE * 1.3:.0f}" font-size="{_SIZE}" '
        f'font-weight="600">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    scale, mark_y, word_x, word_y = (2, 56, 156, 102) if lines else (6, 200, 320, 340)
    word_size = 46 if lines else 130
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Georgia, serif" fill="{ink}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paint("paper", "light")}"/>'
        f'<rect y="{HEIGHT - 16}" width="{WIDTH}" height="16" fill="{accent}"/>'
        f'<path transform="translate({_EDGE} {mark_y}) scale({scale})" d="{_LOGO}" fill="none" '
        f'stroke="{accent}" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<text x="{word_x}" y="{word_y}" font-size="{word_size}" font-weight="600">WriteUp</text>'
        f"{words}</svg>"
    )


def title_lines(title: str) -> list[str]:
    """The title in lines that fit in any font, at most four; what is longer ends in a sign."""
    room = WIDTH - 2 * _EDGE
    lines: list[str] = []
    for word in shorten(title, _MOST_SIGNS, placeholder=" …").split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size=_SIZE) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(word, room))
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-2]} …"]
    return lines


def can_be_drawn(title: str) -> bool:
    """Whether the renderer has a letter for each sign."""
    return all(any(ord(sign) in some for some in _DRAWN) for sign in title)


def _cut(word: str, room: float) -> str:
    while width_of(word, size=_SIZE) > room:
        word = f"{word[:-2]}…"
    return word
