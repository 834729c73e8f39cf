"""Numbers of things in words. Pure."""

from __future__ import annotations


def counted(number: int, things: str, kind: str = "") -> str:
    """So many things, such as "1,200 votes", "1 vote" or, of the kind "more ", "1 more vote".

    things: their plural, which ends in "s"; that of a word in y in "ies".
    """
    return f"{number:,} {kind}{_single(things) if number == 1 else things}"


def _single(things: str) -> str:
    return f"{things[:-3]}y" if things.endswith("ies") else things.removesuffix("s")


def counted_are(number: int, things: str, kind: str = "") -> str:
    """So many things with their verb, such as "2 lines are" or "1 line is"."""
    return f"{counted(number, things, kind)} {is_or_are(number)}"


def is_or_are(number: int) -> str:
    """The verb of so many things."""
    return "is" if number == 1 else "are"
