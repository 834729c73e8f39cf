"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from common.web.searching_admin import SearchesByWords
from summaries.searching.for_admin import by_title
from surveys.exposures.models import Exposure


@admin.register(Exposure)
class ExposureAdmin(SearchesByWords, ReadOnlyAdmin):
    """Who was shown what first."""

    list_display = ["id", "reader", "article", "version", "first_seen"]
    list_filter = ["version", "reader__simulated", "first_seen"]
    search_fields = ["=reader__id"]
    found_by = by_title("article")
    list_select_related = ["reader", "article", "version"]
