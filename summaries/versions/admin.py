"""Model versions: who sees them is changed here, what made their texts only before the first."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import action

from common.files.rejections import FieldError
from summaries.generators.base import GeneratorError
from summaries.generators.registry import recorded_settings
from summaries.versions.identifiers import checked_name
from summaries.versions.models import ModelVersion
from summaries.versions.output_columns import output_columns
from summaries.versions.services import FIXED, VersionError, has_outputs, is_fixed
from summaries.versions.showing import Showing, show_versions

COPY: Final = "copy_as_new_version"
FIXED_FIELDS: Final = ("name", "version", "settings")
ADDING: Final = (
    "A version that one of this site's generators writes for is made under Models, Versions, "
    "where its settings have fields of their own: "
)


class VersionAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Settings are any JSON; where they name a generator, they are what it takes."""

    def clean_name(self) -> str:
        """In one spelling, without signs that nobody sees."""
        return self._checked("name")

    def clean_version(self) -> str:
        """As the name."""
        return self._checked("version")

    def _checked(self, part: str) -> str:
        try:
            return checked_name(self.cleaned_data[part], f"the {part}")
        except FieldError as error:
            raise ValidationError(str(error)) from error

    def clean_settings(self) -> dict[str, Any]:
        """Recorded whole, with the generator's defaults and packages."""
        said = self.cleaned_data["settings"] or {}
        if not isinstance(said, dict):
            raise ValidationError("Settings are an object, such as {}.")
        if "generator" not in said:
            return said
        given = said.get("settings") or {}
        if not isinstance(said["generator"], str) or not isinstance(given, dict):
            raise ValidationError(
                "Write the generator's name and its settings as "
                '{"generator": "lead", "settings": {"sentences": 3}}.'
            )
        try:
            return recorded_settings(said["generator"], given)
        except GeneratorError as error:
            raise ValidationError(str(error)) from error


@admin.register(ModelVersion)
class ModelVersionAdmin(ModelAdmin):
    """Every version; name, number and settings are fixed by its first text."""

    form = VersionAdminForm
    list_display = (
        "label", "identifier", "kind", "status", "weight", "number_of_summaries", "created_at",
    )  # fmt: skip
    list_editable = ("status", "weight")
    list_filter = ("status", "kind")
    search_fields = ("name", "version", "title", "note")
    actions_submit_line = (COPY,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        versions: QuerySet[ModelVersion] = super().get_queryset(request)
        return versions.annotate(has_outputs=has_outputs())

    @admin.display(description="summaries")
    def number_of_summaries(self, version: ModelVersion) -> int:
        return output_columns().numbers_by_version().get(version.pk, 0)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What made its outputs is fixed once it has some."""
        return FIXED_FIELDS if obj and obj.has_outputs else ()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Hold the version while it is saved, and refuse what its first text has fixed."""
        with transaction.atomic():
            pk = int(object_id) if object_id and object_id.isdecimal() else 0
            version = ModelVersion.objects.filter(pk=pk).select_for_update().first()
            if version and is_fixed(version):
                if request.method == "GET":
                    messages.warning(request, FIXED)
                elif _changes(request, version):
                    messages.error(request, f"Nothing was saved. {FIXED}")
                    return HttpResponseRedirect(request.path)
            elif object_id is None and request.method == "GET":
                address = reverse("version_new")
                messages.info(request, format_html('{}<a href="{}">{}</a>', ADDING, address,
                                                   address))  # fmt: skip
            return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it; of status and weight it is noted who changed them."""
        if change:
            wanted = Showing(obj.status, obj.weight)
            try:
                show_versions({obj.pk: wanted}, by=cast(User, request.user))
            except VersionError as error:
                messages.error(request, f"Status and weight stay as they were: {error}.")
                held = ModelVersion.objects.get(pk=obj.pk)
                obj.status, obj.weight = held.status, held.weight
        super().save_model(request, obj, form, change)

    @action(description="Copy as new version", permissions=[COPY])
    def copy_as_new_version(self, request: HttpRequest, obj: ModelVersion) -> None:
        """To the form of a new version with these settings; response_change leads there."""
        request.META["summaries.copy"] = obj.pk

    def has_copy_as_new_version_permission(
        self, request: HttpRequest, object_id: str | int | None = None
    ) -> bool:
        """Whoever may add a version."""
        return bool(self.has_add_permission(request))

    def response_change(self, request: HttpRequest, obj: ModelVersion) -> HttpResponse:
        """To the form of the copy, where that was pressed."""
        copied = request.META.get("summaries.copy")
        if copied is None:
            return cast(HttpResponse, super().response_change(request, obj))
        return HttpResponseRedirect(f"{reverse('version_new')}?copy={copied}")


def _changes(request: HttpRequest, version: ModelVersion) -> bool:
    """Whether a form that was open since before the first text says otherwise than is fixed."""
    said = request.POST
    if any(said.get(name, held) != held for name, held in (
        ("name", version.name), ("version", version.version),
    )):  # fmt: skip
        return True
    if "settings" not in said:
        return False
    try:
        return bool(json.loads(said["settings"] or "{}") != version.settings)
    except ValueError:
        return True
