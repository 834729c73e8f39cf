"""Rating tasks and what raters handed in, for the team to look at."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.experts.models import Adjudication, RatingTask, TaskPlace, TaskRater


@admin.register(RatingTask)
class RatingTaskAdmin(ReadOnlyAdmin):
    """Every task."""

    list_display = ["title", "kind", "group", "state", "opened_at", "closed_at"]
    list_filter = ["kind", "group"]
    search_fields = ["title", "slug"]


@admin.register(TaskRater)
class TaskRaterAdmin(ReadOnlyAdmin):
    """Who rates in which task; the hash of a link is nobody's to see."""

    list_display = ["rater", "task", "state", "invited_at", "finished_at"]
    list_filter = ["task"]
    search_fields = ["=id", "rater__name", "participant"]
    list_select_related = ["rater", "task"]
    exclude = ["token_hash"]


@admin.register(TaskPlace)
class TaskPlaceAdmin(ReadOnlyAdmin):
    """Every place with its answers."""

    list_display = ["id", "task_rater", "item", "turn", "seat", "seconds", "done_at"]
    list_filter = ["item__task", "item__is_gold"]
    search_fields = ["=id", "task_rater__rater__name"]
    list_select_related = ["task_rater__rater", "item"]


@admin.register(Adjudication)
class AdjudicationAdmin(ReadOnlyAdmin):
    """What was decided where raters were far apart."""

    list_display = ["id", "text", "dimension", "value", "by", "at"]
    search_fields = ["=id", "dimension"]
    list_select_related = ["text", "by"]
