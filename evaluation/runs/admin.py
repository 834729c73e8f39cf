"""The admin of what was computed: to look at, not to write by hand."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from evaluation.comparison.measures import known_keys
from evaluation.comparison.models import GuardRail, VerdictRule
from evaluation.runs.models import Chunk, Metric, Run, Score


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only services write."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Metric)
class MetricAdmin(ReadOnlyAdmin):
    list_display = ["name", "signature", "engine", "scores_count"]
    search_fields = ["name", "signature"]
    list_filter = ["engine"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Metric]:
        return super().get_queryset(request).annotate(scores_count=Count("scores"))

    @admin.display(description="scores", ordering="scores_count")
    def scores_count(self, metric: Metric) -> int:
        return int(metric.scores_count)  # type: ignore[attr-defined]  # annotated above


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    list_display = ["metric", "version", "article", "value", "precision", "recall"]
    list_select_related = ["metric", "summary__version", "summary__article"]
    list_filter = ["metric__name", "summary__version"]
    search_fields = ["summary__article__title", "summary__version__name"]
    show_full_result_count = False

    @admin.display(ordering="summary__version__name")
    def version(self, score: Score) -> str:
        return score.summary.version.label

    @admin.display(ordering="summary__article__title")
    def article(self, score: Score) -> str:
        return score.summary.article.title


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "status", "standing", "done", "total", "created_by", "created_at"]
    list_select_related = ["created_by"]
    list_filter = ["status", "standing"]
    search_fields = ["error"]
    date_hierarchy = "created_at"


@admin.register(Chunk)
class ChunkAdmin(ReadOnlyAdmin):
    list_display = ["run", "position", "engine", "attempts", "claimed_until", "finished_at"]
    list_select_related = ["run"]
    list_filter = ["engine", "run__status"]
    search_fields = ["error"]


def known_measure(key: str) -> str:
    """`key`, where reports know a measure by that name. Raises ValidationError otherwise."""
    if key not in known_keys():
        known = ", ".join(sorted(known_keys()))
        raise ValidationError(f"No measure is called “{key}”; there are {known}.")
    return key


class VerdictRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    def clean_primary(self) -> str:
        return known_measure(self.cleaned_data["primary"])


class GuardRailForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    def clean_measure(self) -> str:
        return known_measure(self.cleaned_data["measure"])


class GuardRailInline(TabularInline):
    model = GuardRail
    form = GuardRailForm
    extra = 1


@admin.register(VerdictRule)
class VerdictRuleAdmin(ModelAdmin):
    """The one row by hand in this app: what a verdict takes is for the team to say."""

    form = VerdictRuleForm
    list_display = ["primary", "margin"]
    inlines = [GuardRailInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not VerdictRule.objects.exists()
