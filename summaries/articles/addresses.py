"""Addresses of articles and tags: words of any script, readable in a browser's bar. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from common.words.language import gettext_noop

MOST_BYTES: Final = 120
"""Of an address in UTF-8: percent-encoded it has three times as many characters, which any server
and any mail program takes."""
RULE: Final = gettext_noop('may hold only letters, digits, "-" and "_" of any script')


def address_words(title: str, most_bytes: int) -> str:
    """The words of a title, small, with hyphens between them; "" for a title without a letter.

    Marks stay with their letters, without which Hindi or Thai could not be read. A title that is
    too long is cut between two words where it has several.
    """
    folded = unicodedata.normalize("NFKC", title).lower()
    words = re.sub(r"[^\x00]", lambda sign: sign[0] if _is_said(sign[0]) else "-", folded)
    words = re.sub(r"[-_\x00]+", "-", words).strip("-")
    if len(words.encode()) <= most_bytes:
        return words
    cut = words.encode()[:most_bytes].decode(errors="ignore")
    if not words[len(cut) :].startswith("-") and "-" in cut:
        cut = cut[: cut.rindex("-")]
    return cut.strip("-")


def is_address(address: str) -> bool:
    """Whether an address holds letters with their marks, digits, "-" and "_" alone."""
    return all(_is_said(sign) or sign in "-_" for sign in address)


def one_spelling(address: str) -> str:
    """The address as it is kept, of what a browser or a mail program made of it."""
    return unicodedata.normalize("NFKC", address)


def _is_said(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"}
