"""What the team is told of the proxies in front."""

from __future__ import annotations

from django import template

from common.limits import origins

register = template.Library()


@register.simple_tag
def origins_trouble() -> str:
    """What seems wrong with where requests come from; "" where nothing does."""
    return origins.origins_trouble()
