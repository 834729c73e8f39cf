"""Words and sentences for the metrics that count them; one rule for all, named in signatures.

`tok:words`: lower-cased, NFC. A word is a run of letters and digits; an apostrophe between two
letters belongs to it, and so do the points and commas inside a number ("team's", "3.5", "1,000"
are one word each, "well-known" two). What tokenised outputs do to English is undone first:
"team 's" is "team's", "do n't" is "don't", "-lrb-" is a bracket. The rule is for scripts that
write spaces between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

TOKENISER = "tok:words"
SENTENCES = "split:regex"

_BRACKET = re.compile(r"-(?:lrb|rrb|lsb|rsb|lcb|rcb)-", re.IGNORECASE)
_CLITIC = re.compile(r"(?<=\w)\s+(?=(?:n't|'(?:s|re|ve|ll|d|m))\b)", re.IGNORECASE)
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?]) |[\r\n]+")


def plain(text: str) -> str:
    """The text as a person would write it: NFC, one apostrophe, no traces of a tokeniser."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    return _CLITIC.sub("", _BRACKET.sub(" ", text))


def words(text: str) -> list[str]:
    """The text's words, lower-cased, in order."""
    return _WORD.findall(plain(text).lower())


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence, in order; a part without a word is no sentence.

    A sentence ends at a newline, and at `.`, `!` or `?` where a space follows (`split:regex`).
    """
    found = (_WORD.findall(part) for part in _SENTENCE_END.split(plain(text).lower()))
    return [sentence for sentence in found if sentence]


def ngrams(tokens: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    """Each run of `n` tokens, in order; none where there are fewer than `n`."""
    return zip(*(islice(tokens, start, None) for start in range(n)), strict=False)
