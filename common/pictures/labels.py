"""How wide a label may be in a font that nobody here knows, and what is left out of a long one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

# Of a label in a picture, which then is one line on a desk in a font of any width; longer ones lose
# their middle, since versions of one model differ at the end. Whole names stand in the table.
MOST_SIGNS: Final = 34
# Shares of the height of letters, in the widest fonts for text that systems come with (DejaVu,
# Verdana, Noto Mono): a digit or small letter, and what is wider than those.
_USUAL: Final = 0.66
_WIDE: Final = 1.05
_WIDE_SIGNS: Final = frozenset("mwMWOQGD@%&—…▶◀◆●")


def width_of(text: str, *, size: float) -> float:
    """Pixels that a line of text needs at most. size: of its letters, in pixels."""
    return size * sum(_sign_width(sign) for sign in text)


def widest(texts: Iterable[str], *, size: float) -> float:
    """Pixels for the widest of some lines; 0 for none."""
    return max((width_of(text, size=size) for text in texts), default=0.0)


def shortened(names: Sequence[str], *, most: int = MOST_SIGNS) -> list[str]:
    """The names, those of more than `most` signs without their middle.

    Two that would read the same stay whole.
    """
    cut = [_without_middle(name, most) for name in names]
    times = Counter(cut)
    return [name if times[short] > 1 else short for name, short in zip(names, cut, strict=True)]


def _without_middle(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    start = (most - 1) // 2
    return f"{name[:start].rstrip()}…{name[start + 1 - most :].lstrip()}"


def _sign_width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if sign in _WIDE_SIGNS or sign >= "\u0900":
        return _WIDE
    return _USUAL * (1.2 if sign.isupper() else 1)
