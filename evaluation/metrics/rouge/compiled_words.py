"""`tok:unicode` compiled by numba: texts to their words in UTF-8, a blank behind each.

The walk keeps to Unicode's word boundaries, UAX #29, rules WB4 to WB13b, in the order of their
numbers; `unicode_words` says what is folded before, and what is a word.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position
# ruff: noqa: PLR0911, PLR1714, SIM109 - comparing one by one is what compiles to good code

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import regex  # type: ignore[import-untyped]
from numpy.typing import NDArray

from evaluation.metrics.rouge.compiled import compiled
from evaluation.metrics.rouge.tokens import Numbers, Split, with_sentence_ends
from evaluation.metrics.rouge.unicode_words import folded

Letters = NDArray[np.uint8]
CodePoints = NDArray[np.uint32]

_LINE_FEED, _BLANK = 10, 32
_BREAK, _LETTER, _HEBREW, _DIGIT, _JOINER, _ALONE, _MARK = range(7)
_MID_LETTER, _MID_NUMBER, _MID_BOTH, _QUOTE, _DOUBLE_QUOTE = range(7, 12)
_KIND, _COUNTS = 15, 16  # of a class: which of the above; whether it makes a segment a word
_CLASSES = {
    "ALetter": _LETTER,
    "Hebrew_Letter": _HEBREW,
    "Numeric": _DIGIT,
    "ExtendNumLet": _JOINER,
    "MidLetter": _MID_LETTER,
    "MidNum": _MID_NUMBER,
    "MidNumLet": _MID_BOTH,
    "Single_Quote": _QUOTE,
    "Double_Quote": _DOUBLE_QUOTE,
    "Extend": _MARK,
}


@cache
def _classes() -> Letters:
    """Every character's class: (0x110000,)."""
    everything = "".join(map(chr, range(0x110000)))
    classes = np.zeros(0x110000, np.uint8)

    def fill(pattern: str, value: int) -> None:
        for run in regex.finditer(f"(?:{pattern})+", everything):
            classes[run.start() : run.end()] |= value

    for name, kind in _CLASSES.items():
        fill(rf"\p{{WB={name}}}", kind)
    fill(r"[\p{L}\p{N}]", _COUNTS)
    classes[classes == _COUNTS] |= _ALONE
    return classes


def words_in_utf8(texts: Sequence[str], split: Split) -> tuple[Letters, Numbers]:
    """The texts' words, a blank behind each, line feeds between lines; where each text stops."""
    plain = [folded(with_sentence_ends(text, split)) for text in texts]
    stops = np.cumsum(np.fromiter(map(len, plain), np.int64, len(plain)))
    joined = "".join(plain).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(joined, np.uint32)
    out, ends = np.empty(5 * len(points) + 1, np.uint8), np.zeros_like(stops)
    _segment_all(points, stops, _classes(), out, ends)
    return out[: ends[-1] if len(ends) else 0], ends


@compiled
def _segment_all(
    points: CodePoints, stops: Numbers, classes: Letters, out: Letters, ends: Numbers
) -> None:
    start = end = 0
    for text in range(len(stops)):
        end = _segment(points, start, stops[text], classes, out, end)
        ends[text] = end
        start = stops[text]


@compiled
def _segment(
    points: CodePoints, at: int, stop: int, classes: Letters, out: Letters, end: int
) -> int:
    """Writes the words of points[at:stop] from `end` on; where they end."""
    begin = end  # of the segment that is open
    before = _BREAK  # the kind of its last character that is no mark
    older = _BREAK  # and of the one before that
    counts = False
    for place in range(at, stop):
        point = points[place]
        both = classes[point]
        kind = both & _KIND
        if kind == _MARK:
            if before != _BREAK:
                end = _write(out, end, point)
                counts |= both >= _COUNTS
            continue
        if not _joins(points, place, stop, classes, older, before, kind):
            end = _close(out, begin, end, counts)
            begin, counts, older = end, False, _BREAK
            if kind == _BREAK or kind >= _MID_LETTER:
                before = _BREAK
                if point == _LINE_FEED:
                    out[end] = _LINE_FEED
                    end += 1
                    begin = end
                continue
        else:
            older = before
        before = kind
        counts |= both >= _COUNTS
        end = _write(out, end, point)
    return _close(out, begin, end, counts)


@compiled
def _joins(
    points: CodePoints,
    place: int,
    stop: int,
    classes: Letters,
    older: int,
    before: int,
    kind: int,
) -> bool:
    """Whether there is no boundary before the character at `place`."""
    letter = before == _LETTER or before == _HEBREW
    if kind == _LETTER or kind == _HEBREW:
        if letter or before == _DIGIT or before == _JOINER:  # WB5, WB10, WB13b
            return True
        if before == _DOUBLE_QUOTE:  # WB7c
            return kind == _HEBREW
        # WB7: what stands between was joined because this letter follows
        return (before == _MID_LETTER or before == _MID_BOTH or before == _QUOTE) and (
            older == _LETTER or older == _HEBREW
        )
    if kind == _DIGIT:
        if letter or before == _DIGIT or before == _JOINER:  # WB8, WB9, WB13b
            return True
        return older == _DIGIT and (  # WB11
            before == _MID_NUMBER or before == _MID_BOTH or before == _QUOTE
        )
    if kind == _JOINER:
        return letter or before == _DIGIT or before == _JOINER  # WB13a
    if kind < _MID_LETTER:
        return False
    if before == _HEBREW and kind == _QUOTE:  # WB7a
        return True
    after = _next_kind(points, place + 1, stop, classes)
    if before == _HEBREW and kind == _DOUBLE_QUOTE:  # WB7b
        return after == _HEBREW
    if letter and (kind == _MID_LETTER or kind == _MID_BOTH or kind == _QUOTE):  # WB6
        return after == _LETTER or after == _HEBREW
    if before == _DIGIT and (kind == _MID_NUMBER or kind == _MID_BOTH or kind == _QUOTE):  # WB12
        return after == _DIGIT
    return False


@compiled
def _next_kind(points: CodePoints, at: int, stop: int, classes: Letters) -> int:
    """The kind of the next character that is no mark (WB4)."""
    for place in range(at, stop):
        kind: int = classes[points[place]] & _KIND
        if kind != _MARK:
            return kind
    return _BREAK


@compiled
def _close(out: Letters, begin: int, end: int, counts: bool) -> int:
    """The end of a segment: a blank behind a word, and nothing of what is none."""
    if not counts:
        return begin
    out[end] = _BLANK
    return end + 1


@compiled
def _write(out: Letters, end: int, point: int) -> int:
    """A character in UTF-8 (a lone surrogate as if it were one); where it ends."""
    if point < 0x80:
        out[end] = point
        return end + 1
    if point < 0x800:
        out[end] = 0xC0 | (point >> 6)
        out[end + 1] = 0x80 | (point & 63)
        return end + 2
    if point < 0x10000:
        out[end] = 0xE0 | (point >> 12)
        out[end + 1] = 0x80 | ((point >> 6) & 63)
        out[end + 2] = 0x80 | (point & 63)
        return end + 3
    out[end] = 0xF0 | (point >> 18)
    out[end + 1] = 0x80 | ((point >> 12) & 63)
    out[end + 2] = 0x80 | ((point >> 6) & 63)
    out[end + 3] = 0x80 | (point & 63)
    return end + 4
