"""What came in to surveys, to look at; they are built on the desk."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.questionnaires.models import Answer, Response


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """Who went how far."""

    list_display = ["id", "survey", "reader", "simulated", "started_at", "completed_at"]
    list_filter = ["survey", "simulated", ("completed_at", admin.EmptyFieldListFilter)]
    search_fields = ["=id", "=reader__id", "survey__title"]
    list_select_related = ["survey", "reader"]


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    """The answers that stand."""

    list_display = ["id", "response", "question", "value", "counts"]
    list_filter = ["question__survey", "question__kind", "counts", "response__simulated"]
    search_fields = ["=id", "=response__id", "=response__reader__id", "question__text"]
    list_select_related = ["response", "question"]
