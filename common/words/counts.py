"""Numbers of things in words. Pure."""

from __future__ import annotations


def counted(number: int, things: str, kind: str = "") -> str:
    """So many things, such as "1,200 votes", "1 vote" or, of the kind "more ", "1 more vote".

    things: their plural, which ends in "s".
    """
    return f"{number:,} {kind}{things.removesuffix('s') if number == 1 else things}"
