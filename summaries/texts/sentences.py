"""Sentences of a text, as slices of it. Pure.

Rules, not a model: they are quick, the same everywhere, and can be read. They know English
abbreviations, quotations and numbers; full stops of Chinese, Japanese and Hindi end a sentence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summaries.texts.english import BEFORE_NUMBERS, MAY_END, OPENING_WORDS, SAYING, TITLES


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text` is `source[start:end]`, with no white space at either end.

    paragraph: number of the paragraph it stands in, from 0.
    """

    start: int
    end: int
    text: str
    paragraph: int


_CLOSERS = "\"'”’»›)\\]}」』）】"
_OPENING_SIGNS = "\"'“”‘«‹([{「『（【¿¡"
_WIDE = "。！？｡।॥"  # these end a sentence with no space after them

_NO_SPACE_AFTER = tuple("。！？｡")

# Possessive, and only from the start of a run of marks: time stays linear on any input.
_END = re.compile(rf"(?<![.!?…؟۔])[.!?…؟۔]++[{_CLOSERS}]*+(?=\s)|[{_WIDE}]++[{_CLOSERS}]*+")
_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_LAST_WORD = re.compile(r"[^\s–—/]+$")
_LIST_MARK = re.compile(r"\s*(?:[-*•–]|\(?\d{1,3}[.)])\s")
_WORD = re.compile(r"[^\W_]")

# `"Will it work?" Marsh asks.` is one sentence.
_SPEAKER_FOLLOWS = re.compile(rf"\s+(?:[^\s.,;:!?\"“”]+\s+){{1,4}}(?:{SAYING})\b")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order; none where it holds no letter or digit.

    A blank line always parts two sentences. A single line break does where the next word would
    still have fitted on the line, so that wrapped text is joined and headings and lists are not.
    Nothing but white space and pieces without a letter or digit is left out between two sentences.
    Takes time in proportion to the text's length.
    """
    cased = any(c.isupper() for c in text)
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        for a, b in _within(text, start, end, cased=cased):
            piece = text[a:b]
            left = a + len(piece) - len(piece.lstrip())
            right = b - (len(piece) - len(piece.rstrip()))
            if _WORD.search(text, left, right):
                found.append(Sentence(left, right, text[left:right], number))
    return tuple(found)


def join_sentences(sentences: Sequence[Sentence]) -> str:
    """The sentences one after another, parted by a space where their script has spaces."""
    parts: list[str] = []
    for sentence in sentences:
        if parts and not parts[-1].endswith(_NO_SPACE_AFTER):
            parts.append(" ")
        parts.append(sentence.text)
    return "".join(parts)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where paragraphs start and end: at blank lines, and at line breaks that were meant."""
    lines: list[tuple[int, int]] = []
    position = 0
    for match in _BREAK.finditer(text):
        lines.append((position, match.start()))
        position = match.end()
    lines.append((position, len(text)))
    block: list[tuple[int, int]] = []
    for start, end in lines:
        if text[start:end].strip():
            block.append((start, end))
        else:
            yield from _meant_breaks(text, block)
            block = []
    yield from _meant_breaks(text, block)


def _meant_breaks(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not lines:
        return
    width = max(end - start for start, end in lines)
    begin = lines[0][0]
    for (start, end), (after, after_end) in pairwise(lines):
        following = text[after:after_end].split(None, 1)[0]
        fitted = end - start + 1 + len(following) <= width
        if fitted or _LIST_MARK.match(text, after, after_end):
            yield begin, end
            begin = after
    yield begin, lines[-1][1]


def _within(text: str, start: int, end: int, *, cased: bool) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and _ends_here(text, begin, match, end, cased=cased):
            yield begin, match.end()
            begin = match.end()
    yield begin, end


def _ends_here(text: str, begin: int, match: re.Match[str], end: int, *, cased: bool) -> bool:
    mark = match.group()
    if mark[0] in _WIDE:
        return True
    rest = text[match.end() : min(end, match.end() + 120)]
    following = rest.lstrip().lstrip(_OPENING_SIGNS)
    if not following:
        return False
    if cased and following[0].islower():
        return False
    if mark[0] == "." and not mark.startswith(".."):
        return _full_stop_ends(text, begin, match.start(), following)
    return not (mark[-1] in "\"'”’»" and _SPEAKER_FOLLOWS.match(rest))


def _full_stop_ends(text: str, begin: int, stop: int, following: str) -> bool:
    """Whether the full stop at `stop` ends a sentence rather than an abbreviation."""
    last = _LAST_WORD.search(text, max(begin, stop - 40), stop)
    if last is None:
        return True
    word = last.group().strip(_OPENING_SIGNS)
    lower = word.lower()
    if word.isdigit() and not text[begin : last.start()].strip():
        return False  # the number of a list item
    if lower in TITLES or (lower in BEFORE_NUMBERS and following[0].isdigit()):
        return False
    initial = _INITIAL.fullmatch(word) and word[0].isupper() and word != "I"
    if lower in MAY_END or initial:
        return re.split(r"\W", following, maxsplit=1)[0].lower() in OPENING_WORDS
    return True
