"""The marks of thoughts that models and servers print, as patterns. Pure.

The tags that Open WebUI, vLLM, SGLang and llama.cpp look for, with the phrases and tokens that some
families use instead. What is not known by name is known by its form: a tag any part of whose name
is one of `_WORDS`. A new mark is a line here and one in the tests' table of pairs.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    "think|thinks|thinking|thinker|thought|thoughts|reason|reasons|reasoning|reflect|reflection|"
    "reflections|scratch_?pad|analysis|analyzing|monologue|cot|deliberation|contemplation|"
    "contemplator|introspection|planning|brainstorm|brainstorming|rationale|ant_?thinking|deep_?think"
)
# <think>, <seed:think>, <longcat_think>, <|begin_of_thought|>, <|END_THINKING|>, ◁think▷ …
_NAME: Final = rf"(?:[a-z0-9]{{1,40}}[_▁:.-]){{0,4}}(?:{_WORDS})(?:[_▁:.-][a-z0-9]{{1,40}}){{0,4}}"
_BEGIN: Final = r"(?:<{1,2}|&(?:lt|#60|#x3c);|\\u003c|[＜〈◁])\s*"  # escaped once too often, too
_END: Final = r"\s*(?:>{1,2}|&(?:gt|#62|#x3e);|\\u003e|[＞〉▷])"
_TAG: Final = (
    rf"{_BEGIN}(?P<slash>(?:\\?/)?\s*[|｜]?\s*(?:\\?/)?)\s*(?P<name>{_NAME})"
    rf"(?P<rest>(?:\s[^<>]{{0,200}}?)?/?)\s*[|｜]?{_END}"
)
_SQUARE: Final = r"\[\s*(?P<ends>/?)\s*(?P<square>think|thinking|thoughts?|reasoning)\s*\]"
# gpt-oss (harmony), also as decoded without its tokens; Gemma; s1; MedGemma; openPangu; Apertus;
# Granite 3.2; Apriel.
_OPENING: Final = (
    r"<\|channel\|?>\s*(?:analysis|commentary|thought|thinking)\b[^<\n]{0,80}(?:<\|message\|>)?",
    r"\A\s*(?-i:analysis)(?=(?-i:[A-Z\"'“]))",
    r"<\|im_start\|>\s*think\b",
    r"<unused94>(?:thought\b)?",
    r"\[unused16\]",
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
    r"\[unused17\]",
    r"<\|inner_suffix\|>",
    r"<\|answer_prefix\|>",
    r"<\|content\|>",
    r"<\|start_(?:response|text)\|>",
    r"<\|begin_of_(?:solution|answer|response)\|>",
    r"^[ \t]*Here(?:'s| is) my response:",
    r"\[BEGIN FINAL RESPONSE\]",
)
# What a page would hide: Open WebUI's, and a comment. Their ends are anybody's unless one is open.
_FOLDED: Final = (
    r"<details\b[^<>]{0,200}\btype\s*=\s*[\"']?reasoning\b[^<>]{0,200}>|"
    r"<details[^<>]{0,200}>\s*<summary>\s*(?:thought|thinking|reasoning|chain of thought)\b|"
    rf"<!--\s*(?:{_WORDS})\b"
)
_UNFOLDED: Final = r"</details\s*>|-->"
_OF_ANSWER: Final = r"(?:final_?)?(?:answer|response|solution|output|final)"
_ANSWER: Final = rf"<\s*{_OF_ANSWER}\s*>"
_FLAGS: Final = re.IGNORECASE | re.MULTILINE
_FIRST: Final = (
    r"(?=[<&＜〈◁\[\\-]|\A|assistant|^[ \t]*here)"  # most places are none, and that is quick
)
MARK: Final = re.compile(
    rf"{_FIRST}(?:(?P<tag>{_TAG})|{_SQUARE}|(?P<opens>{'|'.join(_OPENING)})"
    rf"|(?P<closes>{'|'.join(_CLOSING)})|(?P<answer>{_ANSWER})|(?P<folds>{_FOLDED})"
    rf"|(?P<unfolds>{_UNFOLDED}))",
    _FLAGS,
)
ENDING: Final = frozenset({"end", "close", "stop", "suffix"})  # as <|end_of_thought|>
# What a model's template puts round a turn. The first one behind an answer's beginning ends it.
_OF_TURN: Final = r"<[|｜][^<>|｜\s]{1,40}[|｜]>|<end_of_turn>|<turn\|>|\[END FINAL RESPONSE\]"
# <s> is a page's, too, for what is struck out: only at either end it is a template's.
HEAD: Final = re.compile(rf"(?:\s|<s>|(?:{_OF_TURN})(?:assistant\b|model\b)?)+", _FLAGS)
TURN: Final = re.compile(rf"{_OF_TURN}|</s>\s*\Z", _FLAGS)
BOX: Final = re.compile(r"<\|(?:begin|end)_of_box\|>", _FLAGS)  # GLM's, round what matters most
WRAPPING: Final = re.compile(rf"<\s*(?P<closes>/?)\s*(?P<name>{_OF_ANSWER})\s*>", _FLAGS)
BRACKETED: Final = re.compile(
    rf"{_TAG}|{_OF_TURN}|<channel\|>|<\|channel>|<unused9[45]>|\[unused1[67]\]|{_FOLDED}"
    rf"|<\s*/?\s*{_OF_ANSWER}\s*>",
    _FLAGS,
)
BRACKETS: Final = re.compile(
    r"&(?:[lg]t|#6[02]|#x3[ce]);|\\u003[ce]|<!--|[<>|｜＜＞〈〉◁▷\[\]]", re.IGNORECASE
)
# What may be the beginning of a mark at the end of a text that is still being written.
BEGUN: Final = re.compile(
    r"(?:&[#a-z0-9]{0,4}|\\[u0-9]{0,4}"
    rf"|{_BEGIN}(?:\\?/)?\s*[|｜]?\s*(?:\\?/)?\s*"
    rf"(?:[a-z0-9_▁:.-]{{0,100}}/?[|｜]?(?:&[#a-z0-9]{{0,4}}|\\[u0-9]{{0,4}})?"
    rf"|{_NAME}\s[^<>]{{0,200}})"
    r"|<(?:!-{0,2}|!--\s*[a-z]{0,20}|details[^<>]{0,200}(?:>\s*(?:<[a-z >]{0,40})?)?)"
    r"|\[\s*/?[a-z0-9 ]{0,24}"
    r"|<{1,2}[|｜]?[a-z0-9_▁]{1,40}[|｜]?>\s*[a-z_ ]{0,40}"
    r"|\A\s*a?n?a?l?y?s?i?s?"
    rf")\Z",
    _FLAGS,
)
PHRASES: Final = (  # at the beginning of a line
    "here is my thought process:", "here's my thought process:", "here are my reasoning steps:",
    "here is my response:", "here's my response:", "[begin final response]",
)  # fmt: skip
LONG_WORD: Final = "assistantfinal"  # anywhere
LEAST_OF_WORD: Final = 4  # of its characters that are held back: less says nothing yet
# Between which a mark is only spoken of. No apostrophe: it stands inside words.
QUOTES: Final = {"`": "`", '"': '"', "“": "”", "„": "“", "‘": "’", "«": "»", "「": "」"}
