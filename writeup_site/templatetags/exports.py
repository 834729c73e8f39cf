"""How the page of an export tells what is in it."""

from __future__ import annotations

from django import template

from common.words.counts import counted
from writeup_site.exporting.notes import noted_words

register = template.Library()


@register.filter
def noted(number: int, words: str) -> str:
    """So many of what stands first in the words."""
    return noted_words(number, words)


@register.filter
def rows(number: int) -> str:
    """So many rows."""
    return counted(number, "rows")
