"""Articles, summaries and what belongs to them, to see and to mend."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from common.web.searching_admin import SearchesByWords
from summaries.articles.counting import number_of
from summaries.articles.filters import SourceFilter
from summaries.articles.keeping import KeepsVotedRows
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.breakdowns.services import note_text_changes, rehash_summary, section_changes
from summaries.searching.for_admin import by_summary, by_title


class ReadOnly:
    """A mixin for what only an import writes."""

    def has_add_permission(self, *_: object, **__: object) -> bool:
        return False

    def has_change_permission(self, *_: object, **__: object) -> bool:
        return False

    def has_delete_permission(self, *_: object, **__: object) -> bool:
        return False


class SectionInline(TabularInline):
    model = Section
    formset = KeepsVotedRows
    extra = 0
    ordering = ("kind", "position")


class RatingInline(ReadOnly, TabularInline):
    model = Rating
    extra = 0
    fields = ("group", "dimension", "place", "rater", "value")
    ordering = ("group", "dimension", "place")


@admin.register(Summary)
class SummaryAdmin(SearchesByWords, ModelAdmin):
    list_per_page = 50
    list_display = ("beginning", "article", "version", "number_of_ratings", "created_at")
    list_filter = ("version", SourceFilter.at("article__source"), "created_at")
    list_select_related = ("article", "version")
    search_fields = ("=article__key",)
    found_by = by_summary
    # By id: the model's own order would sort every summary by its article first.
    ordering = ("-id",)
    show_full_result_count = False
    autocomplete_fields = ("article", "version")
    readonly_fields = ("text_hash",)
    inlines = (SectionInline, RatingInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Summary]:
        summaries: QuerySet[Summary] = super().get_queryset(request)
        return summaries.annotate(rating_count=number_of(Rating, "summary"))

    @admin.display(description="summary", ordering="text")
    def beginning(self, summary: Summary) -> str:
        return summary.text if len(summary.text) <= 80 else summary.text[:79] + "…"

    @admin.display(description="ratings", ordering="rating_count")
    def number_of_ratings(self, summary: Any) -> int:
        return int(summary.rating_count)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Summary | None = None
    ) -> tuple[str, ...]:
        """A summary stays with its article and with what wrote it."""
        return (*self.readonly_fields, "article", "version") if obj else self.readonly_fields

    def save_model(
        self, request: HttpRequest, obj: Summary, form: ModelForm[Summary], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        rehash_summary(summary=obj)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        """Note which sections say something else from now on."""
        pks = [each.instance.pk for each in formset.forms if each.instance.pk]
        before = Section.objects.in_bulk(pks) if formset.model is Section else {}
        super().save_formset(request, form, formset, change)
        after = Section.objects.in_bulk(list(before))
        note_text_changes(section_changes((before[pk], new) for pk, new in after.items()))


@admin.register(Rating)
class RatingAdmin(SearchesByWords, ReadOnly, ModelAdmin):
    list_display = ("article", "version", "group", "dimension", "place", "rater", "value")
    list_filter = ("group", "dimension", "summary__version")
    list_select_related = ("summary__article", "summary__version", "rater")
    search_fields = ("=summary__article__key", "=rater__name")
    found_by = by_title("summary__article")
    # By id: the model's own order would sort every rating by its article first.
    ordering = ("id",)
    show_full_result_count = False

    @admin.display(ordering="summary__article__title")
    def article(self, rating: Rating) -> str:
        return str(rating.summary.article)

    @admin.display(ordering="summary__version__name")
    def version(self, rating: Rating) -> str:
        return rating.summary.version.label
