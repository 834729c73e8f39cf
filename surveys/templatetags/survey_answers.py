"""How an answer reads."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from surveys.questionnaires.items import RANKING, SCALES, TEXT, YES_NO, Value
from surveys.questionnaires.models import Question

register = template.Library()


@register.simple_tag
def answer_text(question: Question, value: Value | None) -> SafeString:
    """An answer as its reader would say it; that it was left out, where it was."""
    if value is None:
        return format_html('<span class="muted">{}</span>', gettext("left out"))
    if isinstance(value, list):
        tag = "ol" if question.kind == RANKING else "ul"
        lines = format_html_join("", "<li>{}</li>", ((each,) for each in value))
        return format_html("<{}>{}</{}>", tag, lines, tag)
    if question.kind == TEXT:
        return SafeString(linebreaks(value, autoescape=True))
    if question.kind in SCALES:
        return format_html(
            "{}",
            gettext("{place} of {total}").format(place=value, total=question.item.choices[-1]),
        )
    if question.kind == YES_NO:
        return format_html("{}", gettext("Yes") if value == "yes" else gettext("No"))
    return format_html("{}", value)
