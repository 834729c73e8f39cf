"""What a model thinks apart from what it answers, by the marks that models and servers print. Pure.

The marks: the tags that Open WebUI, vLLM, SGLang and llama.cpp look for, with the phrases and
tokens that some families use instead. What is not known by name is known by its form: a tag any
part of whose name is one of `_WORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]
"""Where a piece of a text begins and ends."""

_WORDS: Final = (
    "think|thinks|thinking|thinker|thought|thoughts|reason|reasons|reasoning|reflect|reflection|"
    "reflections|scratch_?pad|analysis|analyzing|monologue|cot|deliberation|contemplation|"
    "contemplator|introspection|planning|brainstorm|brainstorming|rationale"
)
# <think>, <seed:think>, <longcat_think>, <|begin_of_thought|>, <|END_THINKING|>, ◁think▷ …
_NAME: Final = rf"(?:[a-z0-9]{{1,20}}[_▁:.-]){{0,4}}(?:{_WORDS})(?:[_▁:.-][a-z0-9]{{1,20}}){{0,4}}"
_BEGIN: Final = r"(?:<{1,2}|&lt;|[＜〈◁])\s*"
_END: Final = r"\s*(?:>{1,2}|&gt;|[＞〉▷])"
_TAG: Final = (
    rf"{_BEGIN}(?P<slash>(?:\\?/)?\s*[|｜]?\s*(?:\\?/)?)\s*(?P<name>{_NAME})"
    rf"(?P<rest>(?:\s[^<>]{{0,200}}?)?/?)\s*[|｜]?{_END}"
)
_SQUARE: Final = r"\[\s*(?P<ends>/?)\s*(?P<square>think|thinking|thoughts?|reasoning)\s*\]"
# gpt-oss (harmony), also as decoded without its tokens; Gemma; s1; MedGemma; Apertus; Granite 3.2;
# Apriel.
_OPENING: Final = (
    r"<\|channel\|?>\s*(?:analysis|commentary|thought|thinking)\b[^<\n]{0,80}(?:<\|message\|>)?",
    r"\A\s*(?-i:analysis)(?=(?-i:[A-Z\"'“]))",
    r"<\|im_start\|>\s*think\b",
    r"<unused94>(?:thought\b)?",
    r"<\|inner_prefix\|>",
    r"^[ \t]*Here(?:'s| is) my thought process:",
    r"^[ \t]*Here are my reasoning steps:",
)
_CLOSING: Final = (
    r"<\|channel\|?>\s*final\b[^<\n]{0,80}(?:<\|constrain\|>[^<\n]{0,40})?(?:<\|message\|>)?",
    r"(?-i:assistantfinal)",
    r"<channel\|>",
    r"<\|im_start\|>\s*answer\b",
    r"<unused95>",
    r"<\|inner_suffix\|>",
    r"<\|answer_prefix\|>",
    r"<\|content\|>",
    r"<\|start_(?:response|text)\|>",
    r"<\|begin_of_(?:solution|answer|response)\|>",
    r"^[ \t]*Here(?:'s| is) my response:",
    r"\[BEGIN FINAL RESPONSE\]",
)
_ANSWER: Final = r"<\s*(?:final_?)?(?:answer|response|solution|output|final)\s*>"
_FLAGS: Final = re.IGNORECASE | re.MULTILINE
_FIRST: Final = (
    r"(?=[<&＜〈◁\[]|\A|assistant|^[ \t]*here)"  # most places are none, and that is quick
)
_MARK: Final = re.compile(
    rf"{_FIRST}(?:(?P<tag>{_TAG})|{_SQUARE}|(?P<opens>{'|'.join(_OPENING)})"
    rf"|(?P<closes>{'|'.join(_CLOSING)})|(?P<answer>{_ANSWER}))",
    _FLAGS,
)
_ENDING: Final = frozenset({"end", "close", "stop", "suffix"})  # as <|end_of_thought|>
# What a model's template puts round a turn. The first one behind an answer's beginning ends it.
_OF_TURN: Final = (
    r"<[|｜][^<>|｜\s]{1,40}[|｜]>|<end_of_turn>|<turn\|>|<s>|</s>|\[END FINAL RESPONSE\]"
)
_HEAD: Final = re.compile(rf"(?:\s|(?:{_OF_TURN})(?:assistant\b|model\b)?)+", _FLAGS)
_TURN: Final = re.compile(_OF_TURN, _FLAGS)
_BOX: Final = re.compile(r"<\|(?:begin|end)_of_box\|>", _FLAGS)  # GLM's, round what matters most
_WRAPPED: Final = re.compile(rf"\A\s*{_ANSWER}|{_ANSWER.replace('<', '</', 1)}\s*\Z", _FLAGS)
_BRACKETED: Final = re.compile(rf"{_TAG}|{_OF_TURN}|<channel\|>|<\|channel>|<unused9[45]>", _FLAGS)
_BRACKETS: Final = re.compile(r"&lt;|&gt;|[<>|｜＜＞〈〉◁▷\[\]]")
# What may be the beginning of a mark at the end of a text that is still being written.
_BEGUN: Final = re.compile(
    rf"(?:(?:<{{1,2}}|&(?:l(?:t;?)?)?|[＜〈◁])\s*(?:\\?/)?\s*[|｜]?\s*(?:\\?/)?\s*"
    rf"(?:[a-z0-9_▁:.-]{{0,60}}/?[|｜]?(?:&(?:gt?)?)?|{_NAME}\s[^<>]{{0,200}})"
    r"|\[\s*/?[a-z ]{0,24}"
    r"|<{1,2}[|｜]?[a-z0-9_▁]{1,40}[|｜]?>\s*[a-z_ ]{0,40}"
    r"|\A\s*a?n?a?l?y?s?i?s?"
    rf")\Z",
    _FLAGS,
)
_PHRASES: Final = (  # at the beginning of a line
    "here is my thought process:", "here's my thought process:", "here are my reasoning steps:",
    "here is my response:", "here's my response:", "[begin final response]",
)  # fmt: skip
_WORD: Final = "assistantfinal"  # anywhere
_LEAST: Final = 4  # of its characters that are held back: less says nothing yet


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


def spoken_in(written: str, within: Sequence[Span] = ()) -> Spoken:
    """The answer in what a model wrote: all that stands after the last mark that ends a thought.

    within: pieces whose marks don't count, such as whole JSON objects, whose strings are read one
    by one. Nor does a mark count that is quoted as code, alone between two backticks. What a
    template prints around a turn goes, too.
    """
    start, is_open, is_closed, is_unopened = 0, False, False, False
    for mark in _MARK.finditer(written):
        if _is_mention(mark) or any(low <= mark.start() < high for low, high in within):
            continue
        if _is_opening(mark):
            is_open = True
        elif _is_closing(mark) or (mark["answer"] and is_open):
            is_unopened = is_unopened or not (is_open or is_closed)
            start, is_open, is_closed = mark.end(), False, True
    text = "" if is_open else _bare_of_turn(written[start:])
    return Spoken(text, start, is_open, is_closed, is_unopened)


def without_marks(text: str) -> str:
    """`text` with the brackets taken off every mark: an article's `<think>` becomes `think`.

    So no text that is sent or stored holds a mark, and one in an answer is the model's own.
    """
    before = ""
    while text != before:  # <<<think>>> loses two brackets at a time
        before = text
        text = _BRACKETED.sub(lambda mark: _BRACKETS.sub("", mark[0]).strip(), text)
        text = _MARK.sub(_without_square, text)
    return text


def shown_of(written: str, *, may_be_thought: bool) -> str:
    """What can be shown of an answer that is still being written; "" until that is decided.

    may_be_thought: whether the model may end a thought that it never opened, so that all is
    undecided until then. What may become a mark is held back.
    """
    spoken = spoken_in(written[: len(written) - _begun(written)])
    return "" if may_be_thought and not spoken.is_closed else spoken.text


def _begun(written: str) -> int:
    """How many characters at the end may be the beginning of a mark."""
    match = _BEGUN.search(written, max(len(written) - 300, 0))
    held = len(written) - match.start() if match else 0
    line = written[written.rfind("\n") + 1 :].lstrip(" \t")
    if line and any(phrase.startswith(line.lower()) for phrase in _PHRASES):
        held = max(held, len(line))
    most = min(len(_WORD), len(written))
    tail = next((n for n in range(most, _LEAST - 1, -1) if written.endswith(_WORD[:n])), 0)
    return max(held, tail)


def _is_opening(mark: re.Match[str]) -> bool:
    if mark["opens"]:
        return True
    if mark["square"]:  # “people [think] so” is a person's; a model prints capitals, or begins
        begins = not mark.string[: mark.start()].rpartition("\n")[2].strip()
        return not mark["ends"] and (begins or mark["square"].isupper())
    return bool(mark["tag"]) and not _is_closing(mark)


def _is_closing(mark: re.Match[str]) -> bool:
    if mark["tag"]:
        parts = set(re.split(r"[_▁:.-]", mark["name"].lower()))
        is_empty = mark["rest"].endswith("/")  # <think/>: a thought without words
        return "/" in mark["slash"] or is_empty or bool(parts & _ENDING)
    return bool(mark["closes"] or mark["ends"])


def _is_mention(mark: re.Match[str]) -> bool:
    """Whether a mark stands alone in backticks: `<think>`, as a text about models writes it."""
    text, start, end = mark.string, mark.start(), mark.end()
    line = text[text.rfind("\n", 0, start) + 1 : start]
    opens = line.endswith("`") and not line.endswith("``") and line.count("`") % 2 == 1
    return opens and text[end : end + 1] == "`" and text[end + 1 : end + 2] != "`"


def _without_square(mark: re.Match[str]) -> str:
    is_own = mark["square"] and (_is_opening(mark) or _is_closing(mark))
    in_square = is_own or mark[0].startswith("[BEGIN")
    return _BRACKETS.sub("", mark[0]) if in_square else mark[0]


def _bare_of_turn(text: str) -> str:
    text = _BOX.sub("", text)
    head = _HEAD.match(text)
    text = text[head.end() :] if head else text
    end = next((turn for turn in _TURN.finditer(text) if not _is_mention(turn)), None)
    text = text[: end.start()] if end else text
    return _WRAPPED.sub("", text)
