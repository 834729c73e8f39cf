"""Shares of readers in the tables of experiments."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from surveys.templatetags.screening import percent

register = template.Library()


@register.filter
def share_of(shares: Mapping[str, float], version: int) -> str:
    """A version's part, such as "5 %"; "0 %" where it has none."""
    return percent(shares.get(str(version), 0.0))
