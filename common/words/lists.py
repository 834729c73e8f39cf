"""Several things in one sentence, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from common.words.language import gettext, gettext_noop

_ENDS: Final = {
    "and": gettext_noop("{others} and {last}"),
    "or": gettext_noop("{others} or {last}"),
}


def name_list(names: Sequence[object], last: str = "and") -> str:
    """Names in a row, such as "a", "a and b", "a, b and c"; "" for none.

    last: "and" or "or".
    """
    said = [str(name) for name in names]
    if len(said) < 2:
        return "".join(said)
    return gettext(_ENDS[last]).format(others=comma_list(said[:-1]), last=said[-1])


def comma_list(names: Sequence[object]) -> str:
    """Names in a row with nothing but commas."""
    return gettext(", ").join(map(str, names))
