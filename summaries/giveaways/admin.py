"""The team's own phrases; who changed which stands in each one's history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from summaries.giveaways.models import GiveawayPhrase
from summaries.giveaways.nudge import nudge_marking


@admin.register(GiveawayPhrase)
class GiveawayPhraseAdmin(ModelAdmin):
    """A change has every summary read again, by a worker."""

    list_display = ("text", "meaning", "note")
    list_filter = ("meaning",)
    search_fields = ("text", "note")

    def save_model(
        self, request: HttpRequest, obj: GiveawayPhrase, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(nudge_marking)

    def delete_model(self, request: HttpRequest, obj: GiveawayPhrase) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(nudge_marking)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[GiveawayPhrase]) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(nudge_marking)
