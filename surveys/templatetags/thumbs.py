"""The thumbs of one thing among all those of a page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from summaries.breakdowns.models import Section, Summary
from summaries.similar.models import SimilarArticle
from surveys.thumbs.selectors import TargetRef, ThumbState

register = template.Library()


@register.filter
def state_of(
    states: Mapping[TargetRef, ThumbState] | str, thing: Summary | Section | SimilarArticle
) -> ThumbState | None:
    """The state of `thing`; None where the page takes no votes (`thumbs` is not set there)."""
    return states.get(TargetRef.of(thing)) if isinstance(states, Mapping) else None
