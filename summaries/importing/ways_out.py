"""What a refusal advises where no command is called: a page has boxes, a call has fields. Pure.

The sentences are written once, with the options of commands; each door puts its own ways in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# What sentences say of options, by the option. Longer pieces come first.
_ADVICE: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("literal", re.compile(r",? or pass --literal to take it(?: as text)?")),
    ("model", re.compile(r" or pass --model")),
    ("update", re.compile(r"pass --update to take (?:it|this one)")),
    ("zero", re.compile(r"pass --zero-is-down")),
    ("dates", re.compile(r"pass --dates month-first or --dates day-first")),
    ("excel", re.compile(r"pass --dates excel")),
    ("sides", re.compile(r"pass --sides-shuffled")),
    ("which", re.compile(r"--map (\w+)=…")),
    ("column", re.compile(r"--map \w+=COLUMN(?: or --map \w+=COLUMN)*")),
    ("unmet", re.compile(r"--map names ")),
    ("article", re.compile(r"--map article=source")),
)
ADVISED: Final = tuple(name for name, _ in _ADVICE)


def advised(sentence: str, ways: Mapping[str, str]) -> str:
    """A command's sentence with another door's ways out.

    ways: what to say instead, by ADVISED; `\\1` in that of `which` is the field's name.
    """
    for name, pattern in _ADVICE:
        sentence = pattern.sub(ways[name], sentence)
    return sentence
