"""An article's paragraphs with a passage marked in them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_BLANK: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a paragraph; is_first: whether it begins the passage."""

    text: str
    is_marked: bool = False
    is_first: bool = False


def marked_paragraphs(text: str, start: int, end: int) -> tuple[tuple[Segment, ...], ...]:
    """The paragraphs of a text, parted by blank lines, with `text[start:end]` marked.

    Put together they are the text but for what parts paragraphs; of an empty passage nothing is
    marked.
    """
    found, begin = [], 0
    for until, after in [*((m.start(), m.end()) for m in _BLANK.finditer(text)), (len(text),) * 2]:
        segments = tuple(_segments(text, begin, until, start, end))
        if segments:
            found.append(segments)
        begin = after
    return tuple(found)


def _segments(text: str, begin: int, until: int, start: int, end: int) -> list[Segment]:
    cuts = sorted({begin, until, *(cut for cut in (start, end) if begin < cut < until)})
    found = []
    for a, b in pairwise(cuts):
        marked = start <= a and b <= end
        if text[a:b].strip():
            found.append(Segment(text[a:b], is_marked=marked, is_first=marked and a == start))
    return found
