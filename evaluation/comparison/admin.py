"""The admin of what was computed: to look at, not to write by hand."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from evaluation.comparison.known_measures import known_keys
from evaluation.comparison.models import GuardRail, VerdictRule


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
    list_display = ["primary", "margin", "refusals_lose"]
    inlines = [GuardRailInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not VerdictRule.objects.exists()
