"""What a model thinks apart from what it answers, whole or while it comes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from summaries.generators.marks import (
    BEGUN,
    BOX,
    BRACKETED,
    BRACKETS,
    ENDING,
    HEAD,
    LEAST_OF_WORD,
    LONG_WORD,
    MARK,
    PHRASES,
    QUOTES,
    TURN,
    WRAPPING,
)

MOST_NESTED: Final = (
    5  # pairs of brackets round a mark that are taken off; a person writes one or two
)
LOOKED_BACK: Final = 300  # characters of a line; endless ones would take for ever
Span = tuple[int, int]
"""Where a piece of a text begins and ends."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model wrote, without what it thought.

    text: the answer, "" while a thought is open. start: where in the whole it begins.
    is_thinking: whether a thought was opened and not closed. is_closed: whether one was closed.
    is_unopened: whether one was closed that nothing had opened, as templates do that open it.
    """

    text: str
    start: int = 0
    is_thinking: bool = False
    is_closed: bool = False
    is_unopened: bool = False

    @property
    def has_answer(self) -> bool:
        """Whether something stands after every thought, or there was none."""
        return not self.is_thinking and (not self.is_closed or bool(self.text.strip()))


def spoken_in(written: str, within: Sequence[Span] = ()) -> Spoken:
    """The answer in what a model wrote: all that stands after the last mark that ends a thought.

    within: pieces whose marks don't count, such as whole JSON objects, whose strings are read one
    by one. Nor does a mark count that is spoken of, alone in backticks or quotation marks. What a
    template prints around a turn goes, too.
    """
    start, is_open, is_closed, is_unopened, is_folded = 0, False, False, False, False
    for mark in MARK.finditer(written):
        if _is_mention(mark) or any(low <= mark.start() < high for low, high in within):
            continue
        if _is_opening(mark):
            is_open, is_folded = True, bool(mark["folds"])
        elif _is_closing(mark) or (is_open and mark["unfolds" if is_folded else "answer"]):
            is_unopened = is_unopened or not (is_open or is_closed)
            start, is_open, is_closed = mark.end(), False, True
    text = "" if is_open else _bare_of_turn(written[start:])
    return Spoken(text, start, is_open, is_closed, is_unopened)


def without_marks(text: str) -> str:
    """`text` with the brackets taken off every mark: an article's `<think>` becomes `think`.

    So no text that is sent or stored holds a mark, and one in an answer is the model's own.
    """
    for _ in range(MOST_NESTED):  # <<<think>>> loses two brackets at a time
        before = text
        text = BRACKETED.sub(lambda mark: BRACKETS.sub("", mark[0]).strip(), text)
        text = MARK.sub(_without_square, text)
        if text == before:
            return text
    return BRACKETS.sub("", text)  # nobody's writing


def shown_of(written: str, *, may_be_thought: bool) -> str:
    """What can be shown of an answer that is still being written; "" until that is decided.

    may_be_thought: whether the model may end a thought that it never opened, so that all is
    undecided until then. What may become a mark is held back.
    """
    spoken = spoken_in(written[: len(written) - _begun(written)])
    return "" if may_be_thought and not spoken.is_closed else spoken.text


def _begun(written: str) -> int:
    """How many characters at the end may be the beginning of a mark."""
    match = BEGUN.search(written, max(len(written) - 300, 0))
    held = len(written) - match.start() if match else 0
    line = written[written.rfind("\n") + 1 :].lstrip(" \t")
    if line and any(phrase.startswith(line.lower()) for phrase in PHRASES):
        held = max(held, len(line))
    most = min(len(LONG_WORD), len(written))
    tail = next(
        (n for n in range(most, LEAST_OF_WORD - 1, -1) if written.endswith(LONG_WORD[:n])), 0
    )
    return max(held, tail)


def _is_opening(mark: re.Match[str]) -> bool:
    if mark["opens"] or mark["folds"]:
        return True
    if mark["square"]:  # “people [think] so” is a person's; a model prints capitals, or begins
        begins = not _line_before(mark).strip()
        return not mark["ends"] and (begins or mark["square"].isupper())
    return bool(mark["tag"]) and not _is_closing(mark)


def _is_closing(mark: re.Match[str]) -> bool:
    if mark["tag"]:
        parts = set(re.split(r"[_▁:.-]", mark["name"].lower()))
        is_empty = mark["rest"].endswith("/")  # <think/>: a thought without words
        return "/" in mark["slash"] or is_empty or bool(parts & ENDING)
    return bool(mark["closes"] or mark["ends"])


def _is_mention(mark: re.Match[str]) -> bool:
    """Whether a mark stands alone in quotes, as a text about models has it."""
    after, line = mark.string[mark.end() : mark.end() + 2], _line_before(mark)
    quote = line[-1:]
    if not quote or after[:1] != QUOTES.get(quote) or line.endswith("``") or after == "``":
        return False
    # A quote that looks the same at both ends opens where an even number stands before it.
    return QUOTES[quote] != quote or line.count(quote) % 2 == 1


def _line_before(mark: re.Match[str]) -> str:
    """What stands before a mark in its line, no more than `LOOKED_BACK` characters of it."""
    text, start = mark.string, mark.start()
    low = max(start - LOOKED_BACK, 0)
    return text[max(text.rfind("\n", low, start) + 1, low) : start]


def _without_square(mark: re.Match[str]) -> str:
    is_own = mark["square"] and (_is_opening(mark) or _is_closing(mark))
    in_square = is_own or mark[0].startswith("[BEGIN")
    return BRACKETS.sub("", mark[0]) if in_square else mark[0]


def _bare_of_turn(text: str) -> str:
    text = BOX.sub("", text)
    head = HEAD.match(text)
    text = text[head.end() :] if head else text
    end = next((turn for turn in TURN.finditer(text) if not _is_mention(turn)), None)
    return _unwrapped(text[: end.start()] if end else text)


def _unwrapped(text: str) -> str:
    """What stands in the last <answer> or the like, all of the text where none is closed."""
    ending: re.Match[str] | None = None
    for tag in reversed([tag for tag in WRAPPING.finditer(text) if not _is_mention(tag)]):
        if tag["closes"]:
            ending = ending or tag
        elif ending and tag["name"].lower() == ending["name"].lower():
            return text[tag.end() : ending.start()]
    return WRAPPING.sub(lambda tag: tag[0] if _is_mention(tag) else "", text)
