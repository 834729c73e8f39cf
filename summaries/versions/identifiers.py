"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

from common.files.rejections import FieldError, Reason


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
