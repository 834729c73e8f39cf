"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

import unicodedata

from common.files.rejections import FieldError, Reason
from summaries.texts.spelling import unseen_signs


def split_identifier(identifier: str) -> tuple[str, str]:
    """The name and version of `BART@2`, each in one spelling; the version of a bare `BART` is "1".

    Raises FieldError where either is empty.
    """
    name, at, version = identifier.rpartition("@")
    if not at:
        name, version = identifier, "1"
    name, version = one_spelling_of(name), one_spelling_of(version)
    if not name or not version:
        raise FieldError(
            Reason.VALUE, f"{identifier!r} names no model version; write NAME or NAME@VERSION"
        )
    return name, version


def one_spelling_of(part: str) -> str:
    """A part of a version's name as it is kept: in NFC, one blank between words, none at its ends.

    What looks the same on a page is one version.
    """
    return " ".join(unicodedata.normalize("NFC", part).split())


def checked_name(name: str, what: str) -> str:
    """A part of a version's name in one spelling. Raises FieldError for signs that nobody sees.

    It would look like another version's, or turn the sentences of a verdict round.
    """
    if signs := unseen_signs(name):
        codes = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:5])
        raise FieldError(
            Reason.VALUE, f"{what} holds signs that nobody sees ({codes}); leave them out"
        )
    return one_spelling_of(name)
