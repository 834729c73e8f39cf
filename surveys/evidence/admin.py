"""What was said of sentences, for the team to look at."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.evidence.models import Evidence, EvidenceVote


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """Sentences with their passages."""

    list_display = ["id", "article", "version", "sentence", "likeness"]
    list_filter = ["version"]
    search_fields = ["=id", "sentence", "article__title"]
    list_select_related = ["article", "version"]


@admin.register(EvidenceVote)
class EvidenceVoteAdmin(ReadOnlyAdmin):
    """What readers say now."""

    list_display = ["id", "reader", "evidence", "value", "simulated"]
    list_filter = ["value", "simulated"]
    search_fields = ["=id", "=reader__id"]
    list_select_related = ["reader", "evidence"]
