"""Which texts a reader may have taken apart, and the sentence for each that can't be. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

from common.words.language import gettext, ngettext, number_text
from summaries.texts.words import words_in

FEWEST_WORDS: Final = 40
LONGEST: Final = 200_000  # characters
LONGEST_TITLE: Final = 300  # characters
_LEAST_SHARE_OF_LETTERS: Final = 0.5  # prose has 0.95, source code about 0.75
_MOST_CONTROLS: Final = 1 / 1000
_LETTERS_A_WORD: Final = 12  # more than any language's average: for scripts without spaces


class UnusableTextError(ValueError):
    """A text can't be taken apart; the message gives the fact and the way out."""


def usable_text(given: str) -> str:
    """The text as it is kept: line ends as one sign, no stray control characters, no blank edges.

    Raises UnusableTextError where it is empty, too long, too short or not text.
    """
    text = given.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnusableTextError(gettext("There is no text in it. Paste an article’s text."))
    if len(text) > LONGEST:
        raise UnusableTextError(
            gettext(
                "The text has {number} characters; at most {most} are read. Give a part."
            ).format(number=number_text(len(text)), most=number_text(LONGEST))
        )
    text = _without_controls(text)
    if not _is_mostly_letters(text):
        raise UnusableTextError(
            gettext(
                "This is mostly signs and hardly any words. Paste an article’s text, in sentences."
            )
        )
    words = words_of(text)
    if words < FEWEST_WORDS:
        raise UnusableTextError(
            ngettext(
                "This has {number} word; with fewer than {fewest} there is nothing to take apart. "
                "Paste the whole article.",
                "This has {number} words; with fewer than {fewest} there is nothing to take apart. "
                "Paste the whole article.",
                words,
            ).format(number=words, fewest=FEWEST_WORDS)
        )
    return text


def words_of(text: str) -> int:
    """Words between spaces; where a script sets none, an estimate that is rather too low."""
    return max(words_in(text), sum(map(str.isalnum, text)) // _LETTERS_A_WORD)


def comparable(text: str) -> str:
    """What two texts have in common that differ in white space alone."""
    return " ".join(text.split())


def _without_controls(text: str) -> str:
    """Raises UnusableTextError where there are so many that it is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise UnusableTextError(
            gettext("The text holds half a character at position {place}. Copy it anew.").format(
                place=number_text(problem.start)
            )
        ) from problem
    text = text.replace("\ufeff", "")  # the mark that some files begin with
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    if "\0" in text or "\ufffd" * 3 in text or len(text) - len(kept) > len(text) * _MOST_CONTROLS:
        raise UnusableTextError(
            gettext(
                "This is not text: it holds signs that no text has, as a program’s file does. "
                "Paste the words themselves, or upload the document."
            )
        )
    return kept.strip()


def _is_mostly_letters(text: str) -> bool:
    """Whether letters, digits and the marks on them make up half of what isn't a space."""
    signs = [c for c in text if not c.isspace()]
    letters = sum(c.isalnum() or unicodedata.category(c)[0] == "M" for c in signs)
    return letters >= _LEAST_SHARE_OF_LETTERS * len(signs) > 0
