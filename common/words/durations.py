"""Lengths of time in words. Pure."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """A length of time in one unit, from an hour and a half on in two.

    Such as "under a second", "40 s", "89 s", "2 min", "89 min", "1 h 30 min", "2 h".
    """
    if seconds < 1:
        return "under a second"
    if (whole := round(seconds)) < 90:
        return f"{whole} s"
    if (minutes := round(seconds / 60)) < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def about(seconds: float) -> str:
    """A length of time that is not known better, such as "about 2 min" or "under a second"."""
    said = duration(seconds)
    return said if seconds < 1 else f"about {said}"
