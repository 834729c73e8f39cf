"""How long a text is, in words or in signs, as readers of its script count. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex  # type: ignore[import-untyped]  # it comes without types

from common.words.language import ngettext, number_text

# Letters of scripts that set no blanks between words; marks on them are no letters of their own.
# references.js holds the same rule.
_UNSPACED: Final = regex.compile(
    r"(?=[\p{L}\p{Nl}])"
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}]"
)


@dataclass(frozen=True, slots=True)
class TextLength:
    """So many words; in a text whose script sets no blanks, so many characters."""

    number: int
    in_characters: bool = False

    def __str__(self) -> str:
        number = number_text(self.number)
        if self.in_characters:
            said = ngettext("{number} character", "{number} characters", self.number)
        else:
            said = ngettext("{number} word", "{number} words", self.number)
        return said.format(number=number)


def length_of(text: str) -> TextLength:
    """The length as word processors count it: a letter of such a script is one, and so is a word.

    Called characters where most of what is counted are letters of that kind. What has neither a
    letter nor a digit is no word.
    """
    letters = len(_UNSPACED.findall(text))
    rest = _UNSPACED.sub(" ", text) if letters else text
    words = sum(any(map(str.isalnum, word)) for word in rest.split())
    return TextLength(letters + words, in_characters=letters > words)
