"""Moments in templates: in UTC as the server knows them, for times.js to say in the reader's zone.

A library of builtins (settings.TEMPLATES), so that no template has to load it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def time_of(moment: datetime, precision: str = "minute") -> SafeString:
    """A `<time>` with the date and the time of day in UTC; precision "day": with the date alone."""
    utc = moment.astimezone(UTC)
    said = date_format(utc, "DATE_FORMAT" if precision == "day" else "DATETIME_FORMAT")
    if precision != "day":
        said += " UTC"
    return format_html(
        '<time datetime="{}" data-local="{}">{}</time>',
        utc.isoformat(timespec="seconds"),
        precision,
        said,
    )
