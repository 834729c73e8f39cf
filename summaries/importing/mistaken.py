"""Texts that nobody wrote: words by which programs say "nothing", and lists as programs print them.

Pure. They come from tables that were saved without care, and would be taken for texts and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_letters, digits
from typing import Final

from common.files.decoding import parse_json, printable
from common.files.rejections import FieldError, Reason
from summaries.importing.values import trimmed

# What pandas reads as nothing and writes for it, what R, SQL and JavaScript write, Excel's errors.
NOTHING: Final = frozenset(
    [
        "nan",
        "-nan",
        "<na>",
        "na",
        "n/a",
        "#n/a",
        "#na",
        "none",
        "null",
        "nil",
        "undefined",
        "nat",
        "\\n",
        "#value!",
        "#ref!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
        "1.#qnan",
        "-1.#ind",
    ]
) | {"#n/a n/a"}
LONGEST: Final = 40  # characters, more than any of them with blanks around it
_PRINTED: Final = re.compile(
    r"""\s*(?:[\[{(]\s*[bru]?["']|c\(\s*["']|\[.*\]\s*$|(?:array|Series|Index)\(\[)""", re.S
)

_PRINTED_TEXT: Final = re.compile(
    r"""\s*(?:b(["']).*\1|(?:np\.(?:str|bytes)_|tensor|array)\(.*\)|<[\w.]+ object at \w+>)\s*""",
    re.S,
)
_BEGINS_PRINTED: Final = re.compile(r"\s*[\[{(<abcnrtuSI]")
"""How any of those begins; most texts do not."""
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d{1,14})?E\+\d{2,3}")


# Most texts begin with one of these, and no word for nothing does.
_BEGINS_NO_SUCH_WORD: Final = frozenset(
    sign
    for sign in ascii_letters + digits
    if not any(word.startswith(sign.lower()) for word in NOTHING)
)


def means_nothing(text: str) -> bool:
    """Whether a text is a word by which programs say "nothing", with blanks around it or not."""
    return text[:1] not in _BEGINS_NO_SUCH_WORD and trimmed(text).casefold() in NOTHING


def is_written(text: str) -> bool:
    """Whether a text is neither a word for nothing nor printed by a program; False: perhaps not."""
    return _is_name(text) if len(text) < LONGEST else not _BEGINS_PRINTED.match(text)


@lru_cache(maxsize=256)  # short ones are names, which come again
def _is_name(text: str) -> bool:
    return not means_nothing(text) and not _BEGINS_PRINTED.match(text)


def refuse_nothing(value: object, what: str) -> None:
    """Raise FieldError where a text, or one in a list of them, is a word for nothing."""
    for text, place in _texts(value, what):
        if len(text) < LONGEST and means_nothing(text):
            raise FieldError(
                Reason.VALUE,
                f"{place} is {printable(trimmed(text))}, which means nothing; leave it empty, or "
                "pass --literal to take it",
            )


def refuse_printed(value: object, what: str) -> None:
    """Raise FieldError where a text, or one in a list of them, is a list that a program printed."""
    for text, place in _texts(value, what):
        if not _BEGINS_PRINTED.match(text):
            continue
        if _PRINTED.match(text) and not _is_object(text):
            raise FieldError(
                Reason.VALUE,
                f"{place} looks like a Python list; write JSON, or pass --literal to take it as "
                "text",
            )

        if _PRINTED_TEXT.fullmatch(text):
            raise FieldError(
                Reason.VALUE,
                f"{place} looks like a value as Python prints it; write the text itself, or pass "
                "--literal to take it as text",
            )


def refuse_rounded(value: object, what: str) -> None:
    """Raise FieldError where an id is a number that a spreadsheet has rounded, as 1.23457E+11."""
    if isinstance(value, str) and _ROUNDED.fullmatch(trimmed(value)):
        raise FieldError(
            Reason.VALUE,
            f"{what} is {printable(trimmed(value))}, a number that a spreadsheet has rounded; make "
            "its column text there and save it anew, or pass --literal to take it",
        )


def _texts(value: object, what: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield value, what
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{what}[{index}]")


def _is_object(text: str) -> bool:
    """Whether it is a JSON object, which a model may well have written."""
    try:
        return isinstance(parse_json(text), dict)
    except FieldError:
        return False
