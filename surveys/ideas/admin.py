"""Where the team approves ideas, says what becomes of them, and merges duplicates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.ideas.models import Idea, IdeaPoints, IdeaTally
from surveys.ideas.services import (
    BACK_TO_WAITING,
    MergingError,
    approve_ideas,
    fingerprint,
    refuse_merging,
    save_idea,
)


class IdeaForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An idea as the team edits it."""

    class Meta:
        model = Idea
        fields = ["title", "body", "state", "reason", "merged_into"]

    def clean(self) -> dict[str, Any]:
        """Refuse here what save_idea would refuse."""
        cleaned: dict[str, Any] = super().clean() or {}
        idea = Idea(pk=self.instance.pk, title=cleaned.get("title", ""))
        idea.merged_into = cleaned.get("merged_into")
        others = {row.pk: row for row in Idea.objects.all()}
        try:
            refuse_merging(idea, others)
        except MergingError as error:
            raise ValidationError({"merged_into": str(error)}) from error
        approved = self.instance.pk and others[self.instance.pk].state != Idea.State.WAITING
        if approved and cleaned.get("state") == Idea.State.WAITING:
            raise ValidationError({"state": BACK_TO_WAITING})
        mark = fingerprint(idea.title)
        if any(row.fingerprint == mark and pk != idea.pk for pk, row in others.items()):
            raise ValidationError({"title": "Another idea has this title."})
        return cleaned


@admin.register(Idea)
class IdeaAdmin(ModelAdmin):
    """Ideas; what readers proposed and nobody has looked at comes first."""

    form = IdeaForm
    list_display = ["title", "state", "points", "merged_into", "created_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["=id", "title", "body"]
    autocomplete_fields = ["merged_into"]
    list_select_related = ["tally", "merged_into"]
    ordering = ["-pk"]
    actions = ["approve"]
    show_full_result_count = False

    @admin.display(ordering="tally__points", empty_value="–")
    def points(self, idea: Idea) -> int | None:
        """The tally's; None before the first count."""
        return idea.tally.points if hasattr(idea, "tally") else None

    @admin.action(description="Approve: put on the board, under review", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Idea]) -> None:
        """Let everybody see what waited."""
        approved = approve_ideas(ideas=list(queryset.values_list("pk", flat=True)))
        messages.success(request, f"{approved} of {len(queryset)} ideas were waiting and are on")

    def save_model(
        self, request: HttpRequest, obj: Idea, form: ModelForm[Idea], change: bool
    ) -> None:
        """By the service, which recounts what a merging moves."""
        save_idea(idea=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Idea | None = None) -> bool:
        """Only what waits can go: readers' points hang on the rest, which can be declined."""
        allowed = bool(super().has_delete_permission(request, obj))
        return allowed and obj is not None and obj.state == Idea.State.WAITING


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
