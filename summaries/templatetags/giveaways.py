"""What texts give away, in words and as a part of the version's page."""

from __future__ import annotations

from typing import Any

from django import template

from summaries.breakdowns.giving_away import SHOWN, giveaway_counts, giveaway_words, marked_texts
from summaries.versions.models import ModelVersion

register = template.Library()

register.filter("giveaway_words", giveaway_words)


@register.filter
def share_of(number: int, of: int) -> str:
    """A part in per cent; "" of nothing."""
    return f"{number / of:.1%}" if of else ""


@register.inclusion_tag("summaries/breakdowns/_version_marks.html", takes_context=True)
def version_marks(context: Any, version: ModelVersion) -> dict[str, Any]:
    """What a version's texts give away, and the newest that do. Two queries at most."""
    counts = giveaway_counts([version.pk])[version.pk]
    marked = list(marked_texts(version.pk)[: SHOWN + 1])
    return {
        "version": version,
        "counts": counts,
        "marked": marked[:SHOWN],
        "marked_more": len(marked) > SHOWN,
        "perms": context["perms"],
        "user": context["user"],
    }
