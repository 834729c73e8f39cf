"""How the figures of a survey look in the team's tables."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from writeup_site.desk.survey_figures import Figure

register = template.Library()

UNKNOWN = format_html('–<span class="visually-hidden">{}</span>', "nobody answered")


@register.simple_tag
def share_cell(figure: Figure) -> SafeString:
    """A share in percent over its interval."""
    return _cell(figure, ".0%")


@register.simple_tag
def mean_cell(figure: Figure) -> SafeString:
    """A mean over its interval, with one digit after the point."""
    return _cell(figure, ".1f")


@register.simple_tag
def plain_share(figure: Figure) -> SafeString:
    """A share in percent and the number of answers behind it."""
    if figure.value is None:
        return UNKNOWN
    return format_html("{} <small>of {}</small>", format(figure.value, ".0%"), figure.answered)


def _cell(figure: Figure, spec: str) -> SafeString:
    if figure.value is None:
        return UNKNOWN
    if figure.interval is None:
        return format_html("{}", format(figure.value, spec))
    low, high = format(figure.interval.low, spec), format(figure.interval.high, spec)
    return format_html(
        '{} <small class="interval-text">{}–{}</small>', format(figure.value, spec), low, high
    )
