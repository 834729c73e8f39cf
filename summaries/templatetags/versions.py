"""How a version is named in lists that hold many."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.shortening import name_parts

register = template.Library()


@register.filter
def shortened(name: str) -> SafeString:
    """A name of which a narrow place leaves out the middle; whole for those who listen or copy."""
    start, end = name_parts(name)
    if not end:
        return format_html('<span class="name">{}</span>', name)
    return format_html(
        '<span class="name" title="{}"><span class="name__start">{}</span>'
        '<span class="name__end">{}</span></span>',
        name, start, end,
    )  # fmt: skip
