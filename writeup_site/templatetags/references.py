"""How the pages of references say times and shares."""

from __future__ import annotations

from django import template

register = template.Library()

MINUTE, HOUR = 60, 3600


@register.filter
def duration(seconds: int | None) -> str:
    """Whole seconds as a person says them: `45 s`, `12 min`, `1 h 5 min`; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return f"{seconds}\u00a0s"
    if seconds < HOUR:
        return f"{seconds // MINUTE}\u00a0min"
    return f"{seconds // HOUR}\u00a0h {seconds % HOUR // MINUTE}\u00a0min"


@register.filter
def percent_of(words: int, whole: int) -> str:
    """What share of `whole` that is, in whole per cent; a dash where there is no whole."""
    return f"{100 * words / whole:.0f}\u00a0%" if whole else "–"
