"""Texts of models as pages show them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from summaries.texts.markdown import as_html, as_plain

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """A text's Markdown as safe HTML: see summaries/texts/markdown.py."""
    return mark_safe(as_html(text or ""))  # noqa: S308  # cleaned there


@register.filter
def without_markdown(text: str | None) -> str:
    """The words of a text, for where no HTML may stand."""
    return as_plain(text or "").strip()
