"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.exposures.models import Exposure


@admin.register(Exposure)
class ExposureAdmin(ReadOnlyAdmin):
    """Who was shown what first."""

    list_display = ["id", "reader", "article", "version", "first_seen"]
    list_filter = ["version", "reader__simulated", "first_seen"]
    search_fields = ["=reader__id", "article__title", "version__name"]
    list_select_related = ["reader", "article", "version"]
    date_hierarchy = "first_seen"
