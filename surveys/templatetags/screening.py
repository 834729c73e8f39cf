"""The team's alarms about screens, for any page of the team's."""

from __future__ import annotations

from django import template

from surveys.screening.selectors import open_alarms

register = template.Library()


@register.inclusion_tag("surveys/screening/_alarms.html")
def screening_alarms() -> dict[str, object]:
    """The open alarms, or nothing; one query."""
    return {"alarms": open_alarms(), "with_link": True}


@register.filter
def percent(share: float | None) -> str:
    """A share in per cent with one decimal; a dash where it is not known."""
    return "–" if share is None else f"{share:.1%}".replace("%", "\u00a0%")


@register.filter
def as_number(share: float | None) -> str:
    """A share as HTML's attributes take it; 0 where it is not known."""
    return f"{share or 0:.4f}"
