"""Long names cut in two, so that a page may leave out their middle. Pure."""

from __future__ import annotations

from typing import Final

# Names that are longer are shown in two parts; the end is what versions of one model differ in.
WHOLE: Final = 24
END: Final = 12
_SLACK: Final = 8
_BETWEEN: Final = " -_./@:"


def name_parts(name: str) -> tuple[str, str]:
    """Start and end of a name, which join to it again; the end is "" where the name is short.

    The end has END characters, or up to _SLACK more to begin with a whole word.
    """
    if len(name) <= WHOLE:
        return name, ""
    cut = len(name) - END
    for place in range(cut, cut - _SLACK, -1):
        if name[place - 1] in _BETWEEN:
            cut = place
            break
    return name[:cut], name[cut:]
