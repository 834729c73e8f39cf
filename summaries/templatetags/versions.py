"""How a version is named in lists that hold many."""

from __future__ import annotations

from collections.abc import Collection

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.shortening import WHOLE, name_parts

register = template.Library()


@register.filter
def shortened(name: str, others: Collection[str] = ()) -> SafeString:
    """A name of which a narrow place leaves out the middle; whole for those who listen or copy.

    others: the names that stand beside it, from which what is left has to tell it.
    """
    start, end = name_parts(name, others)
    if not end:
        return format_html('<span class="name">{}</span>', name)
    return format_html(
        '<span class="name" title="{}"><span class="name__start">{}</span>'
        '<span class="name__end{}">{}</span></span>',
        name, start, " name__end--long" if len(end) > WHOLE else "", end,
    )  # fmt: skip
