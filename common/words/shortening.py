"""Long names cut in two, so that a page may leave out their middle. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

# Names that are longer are shown in two parts; the end is what versions of one model differ in.
WHOLE: Final = 24
END: Final = 12
_SLACK: Final = 8
_BETWEEN: Final = " -_./@:"


def name_parts(name: str, others: Collection[str] = ()) -> tuple[str, str]:
    """Start and end of a name, which join to it again; the end is "" where the name is short.

    The end has END characters, or up to _SLACK more to begin with a whole word. Where some of the
    others end alike, it begins where the name and they differ, however long it is then.
    """
    if len(name) <= WHOLE:
        return name, ""
    cut = _at_word(name, len(name) - END)
    twins = [other for other in others if other != name and other.endswith(name[cut:])]
    if twins:
        columns = enumerate(zip(name, *twins, strict=False))
        differ = next((place for place, signs in columns if len(set(signs)) > 1), cut)
        cut = min(cut, _at_word(name, differ))
    return name[:cut], name[cut:]


def _at_word(name: str, cut: int) -> int:
    """The beginning of the word in which a place lies, where that is near."""
    for place in range(cut, max(cut - _SLACK, 0), -1):
        if name[place - 1] in _BETWEEN:
            return place
    return cut
