"""Figures of raters as pages say them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.durations import duration
from writeup_site.desk.rating_figures import RaterFigures

register = template.Library()
_UNKNOWN = format_html(
    '<span class="none">–<span class="visually-hidden">{}</span></span>', "not known"
)


@register.simple_tag
def off_others(figures: RaterFigures) -> str | SafeString:
    """As "12 % (8 to 16)" of the scale, or a dash."""
    found = figures.distance
    if found is None or found.mean is None:
        return _UNKNOWN
    said = f"{100 * found.mean:.0f} %"
    if found.interval is not None:
        said += f" ({100 * max(0.0, found.interval.low):.0f} to {100 * found.interval.high:.0f})"
    return said


@register.simple_tag
def lean(figures: RaterFigures) -> str | SafeString:
    """As "4 % higher", or a dash."""
    if figures.lean is None:
        return _UNKNOWN
    percent = round(100 * figures.lean)
    if percent == 0:
        return "to no side"
    return f"{abs(percent)} % {'higher' if percent > 0 else 'lower'}"


@register.simple_tag
def pace(seconds: float | None) -> str | SafeString:
    """A length of time in words, or a dash."""
    return _UNKNOWN if seconds is None else duration(seconds)
