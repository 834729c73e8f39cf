"""Which rows of a long picture a page shows unasked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_SHOWN: Final = 20  # rows that a screen holds; all of them are one press away
_BESIDE: Final = 1  # rows kept above and below one that the page is about
_FEW: Final = 3  # hiding so few saves nothing


def shown_places(marked: Sequence[bool]) -> set[int]:
    """The places of the first rows, and of each marked one with its neighbours.

    marked: for each row whether the page is about it.
    """
    count = len(marked)
    if count <= MOST_SHOWN + _FEW:
        return set(range(count))
    shown = set(range(MOST_SHOWN))
    for place in (place for place, is_marked in enumerate(marked) if is_marked):
        shown |= set(range(max(0, place - _BESIDE), min(count, place + _BESIDE + 1)))
    return shown
