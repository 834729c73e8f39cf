"""The opening of a text, for lists."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)")


def opening(text: str, limit: int = 220) -> str:
    """The first sentences of `text` that fit in `limit` characters, on one line.

    A first sentence that is too long by itself is cut between two words and ends in "…"; so no
    result is longer than `limit` + 1.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    # One character further, to see whether a sentence ends exactly at the limit.
    ends = [match.end() for match in _SENTENCE_END.finditer(line[: limit + 1])]
    if ends:
        return line[: ends[-1]]
    words, _, cut = line[: limit + 1].rpartition(" ")
    return (words or cut[:limit]).rstrip(" ,;:–—-") + "…"
