"""What pages say of a text."""

from __future__ import annotations

from django import template

from summaries.similar.closeness import closeness
from summaries.texts.lengths import length_of as counted_length

register = template.Library()

register.filter("closeness", closeness)


@register.filter
def word_number(text: str) -> int:
    """How many words, or characters where the script sets no blanks."""
    return counted_length(text).number


@register.simple_tag
def length_of(text: str) -> str:
    """Such as "1,204 words", or "860 characters" where the script sets no blanks."""
    return str(counted_length(text))
