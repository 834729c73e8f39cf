"""One pattern for many phrases, which looks at a text once however many there are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby


def any_of(phrases: Iterable[str]) -> str:
    """A pattern that is found where any of these is; nowhere, if there is none.

    What begins alike is written once, so that at most places of a text one look is enough. It tells
    whether and where a phrase begins, not which: of two that begin alike the shorter one is found.
    """
    return _branches(sorted(set(phrases)), 0) or "(?!)"


def _branches(phrases: list[str], at: int) -> str:
    """What follows the first `at` signs, in which all of them agree; sorted."""
    if any(len(phrase) == at for phrase in phrases):
        return ""  # one ends here
    found = []
    for sign, group in groupby(phrases, key=lambda phrase: phrase[at]):
        found.append(re.escape(sign) + _branches(list(group), at + 1))
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
