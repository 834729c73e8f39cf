"""How the pages of references say times and shares."""

from __future__ import annotations

from django import template

from common.words import durations

register = template.Library()


@register.filter("duration")
def duration_or_dash(seconds: int | None) -> str:
    """A length of time in words; a dash for None."""
    return "–" if seconds is None else durations.duration(seconds)


@register.filter
def percent_of(words: int, whole: int) -> str:
    """What share of `whole` that is, in whole per cent; a dash where there is no whole."""
    return f"{100 * words / whole:.0f}\u00a0%" if whole else "–"
