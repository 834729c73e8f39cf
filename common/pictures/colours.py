"""The colours of pictures: the site's, by name."""

from __future__ import annotations

from typing import Final, Literal

# A page takes its colours from the style sheet, which knows what its reader likes; a file has
# none and names them.
Theme = Literal["page", "light", "dark"]
Colour = Literal["paper", "ink", "muted", "rule", "accent", "up", "down"]
_LIGHT: Final[dict[Colour, str]] = {
    "paper": "#faf8f4", "ink": "#1f1d1a", "muted": "#655f56", "rule": "#ddd6ca",
    "accent": "#0e5a52", "up": "#17633a", "down": "#9a3a1a",
}  # fmt: skip
_DARK: Final[dict[Colour, str]] = {
    "paper": "#171614", "ink": "#ebe7de", "muted": "#aba498", "rule": "#38342e",
    "accent": "#83cabd", "up": "#8bcf9f", "down": "#f0a184",
}  # fmt: skip


def paint(colour: Colour, theme: Theme) -> str:
    """The colour as an attribute of SVG takes it."""
    if theme == "page":
        return f"var(--{colour})"
    return (_DARK if theme == "dark" else _LIGHT)[colour]


def mixed(colour: Colour, share: float, theme: Theme) -> str:
    """That much of a colour on the paper, of a file. share: 0 for the paper, 1 for the colour."""
    pairs = zip(_channels(paint("paper", theme)), _channels(paint(colour, theme)), strict=True)
    return "#" + "".join(f"{round(one + share * (other - one)):02x}" for one, other in pairs)


def _channels(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
