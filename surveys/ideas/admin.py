"""What readers give to ideas, to look at; the team decides about ideas on the desk."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.ideas.models import IdeaPoints, IdeaTally


@admin.register(IdeaPoints)
class IdeaPointsAdmin(ReadOnlyAdmin):
    """What readers give now."""

    list_display = ["id", "reader", "idea", "points", "simulated"]
    list_filter = ["points", "simulated"]
    search_fields = ["=id", "=reader__id", "idea__title"]
    list_select_related = ["reader", "idea"]


@admin.register(IdeaTally)
class IdeaTallyAdmin(ReadOnlyAdmin):
    """Points per idea."""

    list_display = ["idea", "points", "simulated", "counted_at"]
    search_fields = ["=idea__id", "idea__title"]
    list_select_related = ["idea"]
