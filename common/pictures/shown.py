"""Which rows of a long picture a page shows unasked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_SHOWN: Final = 20  # rows that a screen holds; all of them are one press away
BESIDE: Final = 1  # rows kept above and below one that the page is about
_FEW: Final = 3  # hiding so few saves nothing


def shown_places(
    marked: Sequence[bool], *, most: int = MOST_SHOWN, beside: int = BESIDE
) -> set[int]:
    """The places of the first `most` rows, and of each marked one with `beside` on both sides.

    marked: for each row whether the page is about it.
    """
    count = len(marked)
    if count <= most + _FEW:
        return set(range(count))
    shown = set(range(most))
    for place in (place for place, is_marked in enumerate(marked) if is_marked):
        shown |= set(range(max(0, place - beside), min(count, place + beside + 1)))
    return shown
