"""Scales, to declare; raters, to see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.words.counts import counted
from summaries.articles import limits
from summaries.articles.counting import number_of
from summaries.breakdowns.admin import ReadOnly
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import FINEST_STEP, Scale
from summaries.ratings.selectors import ratings_outside, scale_sentence
from summaries.ratings.services import declare_scale

CHANGES = (
    "What is saved here is the team’s own scale. From then on an import refuses a rating that lies "
    "outside of it, and reports name it beside the figures. No rating and no mean changes; what is "
    "said to be better or worse goes by the direction, in every report from now on."
)


class DimensionAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A scale that every rating held is on."""

    def clean(self) -> dict[str, Any]:
        """Refuse a scale that ratings held are not on: they are never changed."""
        given: dict[str, Any] = super().clean() or {}
        low, high, step = given.get("low"), given.get("high"), given.get("step")
        if low is None or high is None or "step" not in given:
            return given
        if not low < high:
            raise ValidationError("The highest rating is not above the lowest; exchange them.")
        if max(abs(low), abs(high)) > limits.RATING:
            raise ValidationError(f"No rating is further from 0 than {limits.RATING:,.0f}.")
        if step is not None and 0 < step < FINEST_STEP:
            raise ValidationError("Leave so fine a step empty: any value between is a rating then.")
        if step is not None and not 0 < step <= high - low:
            raise ValidationError("A step is more than 0 and not longer than the scale.")
        number, value = ratings_outside(self.instance, Scale(low, high, step))
        if number:
            raise ValidationError(
                f"{counted(number, 'ratings')} held would not be on this scale, such as {value}. "
                "Ratings are never changed: widen the scale, or leave the step empty."
            )
        return given


@admin.register(Dimension)
class DimensionAdmin(ModelAdmin):
    """Made by imports; the scale alone may be changed."""

    form = DimensionAdminForm
    list_display = ("name", "group", "scale_in_words")
    list_filter = ("group", "is_declared")
    search_fields = ("name",)
    readonly_fields = ("group", "name", "scale_in_words")
    fieldsets = (
        (None, {"fields": ("group", "name", "scale_in_words")}),
        ("Scale", {"fields": ("low", "high", "step", "better"), "description": CHANGES}),
    )

    @admin.display(description="scale")
    def scale_in_words(self, dimension: Dimension) -> str:
        return scale_sentence(dimension)

    def has_add_permission(self, *_: object, **__: object) -> bool:
        return False

    def has_delete_permission(self, *_: object, **__: object) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Dimension, form: forms.ModelForm[Dimension], change: bool
    ) -> None:
        declare_scale(dimension=obj, scale=obj.scale, better=obj.better)


@admin.register(Rater)
class RaterAdmin(ReadOnly, ModelAdmin):
    list_display = ("name", "group", "number_of_ratings")
    list_filter = ("group",)
    search_fields = ("name",)
    ordering = ("group", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rater]:
        raters: QuerySet[Rater] = super().get_queryset(request)
        return raters.annotate(rating_count=number_of(Rating, "rater"))

    @admin.display(description="ratings", ordering="rating_count")
    def number_of_ratings(self, rater: Any) -> int:
        return int(rater.rating_count)
