"""What every page of the team's shows around itself."""

from __future__ import annotations

from typing import Any

from django import template

from writeup_site.desk.menu import ShownGroup, shown_menu

register = template.Library()


@register.simple_tag(takes_context=True)
def team_menu(context: template.Context) -> list[ShownGroup]:
    """The groups of pages that this person may open."""
    request: Any = context["request"]
    match = request.resolver_match
    return shown_menu(request.user, match.view_name if match else "")
