"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

from common.files.rejections import FieldError, Reason
from summaries.texts.spelling import unseen_signs


def split_identifier(identifier: str) -> tuple[str, str]:
    """The name and version of `BART@2`; the version of a bare `BART` is "1".

    Raises FieldError where either is empty.
    """
    name, at, version = identifier.rpartition("@")
    if not at:
        name, version = identifier, "1"
    if not name.strip() or not version.strip():
        raise FieldError(
            Reason.VALUE, f"{identifier!r} names no model version; write NAME or NAME@VERSION"
        )
    return name, version


def checked_name(name: str, what: str) -> str:
    """A part of a version's name as it is. Raises FieldError for signs in it that nobody sees.

    It would look like another version's, or turn the sentences of a verdict round.
    """
    if signs := unseen_signs(name):
        codes = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:5])
        raise FieldError(
            Reason.VALUE, f"{what} holds signs that nobody sees ({codes}); leave them out"
        )
    return name
