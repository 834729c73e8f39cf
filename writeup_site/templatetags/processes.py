"""What the team is told of the site's processes, on each of its pages."""

from __future__ import annotations

from django import template

from writeup_site.processes.troubles import troubles

register = template.Library()


@register.inclusion_tag("writeup_site/_process_troubles.html")
def process_troubles() -> dict[str, list[str]]:
    """A line for each process that is down or was started again, and for what is stuck."""
    return {"troubles": troubles()}
