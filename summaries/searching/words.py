"""What a text is looked for by: words, and single characters of scripts without blanks. Pure.

The same for both databases, and for what somebody types: a query never reaches a database as it was
typed, only as words without any sign that its language of queries knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from summaries.texts.spelling import normalised

# Of scripts that write no blanks between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer. Each
# character is a word of its own, so that any run of them is found wherever it stands.
RANGES: Final = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x323AF),
)  # fmt: skip
_WITHOUT_BLANKS: Final = re.compile(
    "[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in RANGES) + "]"
)
# Of a longer text only so much is looked through; a text of this size is a book.
MOST_CHARACTERS: Final = 200_000
# Words of a query beyond these are not looked for: each costs a look of its own.
MOST_TERMS: Final = 16
_PIECES: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
# A single letter begins a tenth of all words: as the beginning of a word it narrows nothing.
_SHORTEST_BEGINNING: Final = 2


@dataclass(frozen=True, slots=True)
class SoughtWords:
    """Words that follow one another. is_beginning: of the last one only the beginning is known."""

    words: tuple[str, ...]
    is_beginning: bool


def spaced(text: str | None) -> str:
    """The text with blanks round each character of a script that writes none."""
    shown = (text or "")[:MOST_CHARACTERS]
    return shown if shown.isascii() else _WITHOUT_BLANKS.sub(r" \g<0> ", shown)


def words_of(text: str) -> tuple[str, ...]:
    """Its words in their order; nothing but letters, marks and digits.

    Large letters stay: each database makes small ones its own way, of texts and queries alike.
    """
    kept = (sign if _is_of_a_word(sign) else " " for sign in spaced(text))
    return tuple("".join(kept).split())


def terms_of(query: str) -> tuple[SoughtWords, ...]:
    """What a query asks for: words by their beginnings, what stands in quotation marks as it is.

    Empty where it holds no word at all.
    """
    found: dict[tuple[str, bool], SoughtWords] = {}
    spelt = normalised(query).replace("“", '"').replace("”", '"')
    for quoted, bare in _PIECES.findall(spelt):
        words = words_of(quoted or bare)
        if words:
            last = words[-1]
            may_go_on = len(last) >= _SHORTEST_BEGINNING and not _WITHOUT_BLANKS.match(last)
            term = SoughtWords(words, bool(bare) and may_go_on)
            found.setdefault((" ".join(words).casefold(), term.is_beginning), term)
    return tuple(found.values())[:MOST_TERMS]


def marked(text: str, terms: Iterable[SoughtWords]) -> list[tuple[str, bool]]:
    """The text in pieces, and of each whether it is what was looked for."""
    patterns = [_pattern(term) for term in terms]
    if not patterns:
        return [(text, False)] if text else []
    pieces = re.split(f"({'|'.join(patterns)})", text, flags=re.IGNORECASE)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def _pattern(term: SoughtWords) -> str:
    """Where it stands in a text: its words with any signs between them, and no letter beside it."""
    first, last = term.words[0], term.words[-1]
    before = "" if _WITHOUT_BLANKS.match(first) else r"(?<![^\W_])"
    after = "" if term.is_beginning or _WITHOUT_BLANKS.match(last) else r"(?![^\W_])"
    return before + r"[\W_]*".join(map(re.escape, term.words)) + after


def _is_of_a_word(sign: str) -> bool:
    # As FTS5's unicode61 tells them apart; marks belong to the letters that they stand on.
    return unicodedata.category(sign)[0] in "LNM" or unicodedata.category(sign) == "Co"
