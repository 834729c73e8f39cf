"""What the pages of the writing assistant share."""

from __future__ import annotations

from django import template

from summaries.versions.selectors import writing_versions

register = template.Library()


@register.simple_tag
def texts_can_be_written() -> bool:
    """Whether some live version follows instructions. One query."""
    return bool(writing_versions())
