"""What the team says to make a version that a generator writes for, or to change one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from summaries.generators.base import GeneratorError, SettingsError
from summaries.generators.registry import generator
from summaries.versions.models import ModelVersion
from summaries.versions.services import VersionError, change_version, make_version
from summaries.versions.setting_fields import PREFIX, setting_fields, settings_said


class VersionForm(forms.Form):
    """A version's name, its generator's settings, and what is said of it.

    `save` raises nothing: what is refused stands beside its field.
    """

    name = forms.CharField(max_length=100)
    version = forms.CharField(max_length=60, help_text="Its number: 1, 2, …")
    title = forms.CharField(
        max_length=120, required=False, help_text="How people call it; may be empty."
    )
    note = forms.CharField(
        max_length=300, required=False, help_text="Shown wherever it is named; may be empty."
    )

    def __init__(
        self, *args: Any, generator_name: str, current: Mapping[str, Any], **kwargs: Any
    ) -> None:
        """current: settings that stand in the fields. Raises GeneratorError for an unknown one."""
        super().__init__(*args, **kwargs)
        self.generator_name = generator_name
        self.settings_type = generator(generator_name).settings_type
        self.fields.update(setting_fields(self.settings_type, current))

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields that every version has."""
        return [self[name] for name in self.fields if not name.startswith(PREFIX)]

    @property
    def settings(self) -> list[forms.BoundField]:
        """The fields of the generator's settings."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def clean(self) -> dict[str, Any]:
        """Let the generator judge its settings together."""
        said = super().clean() or {}
        if not self.errors:
            try:
                self.settings_type.from_json(settings_said(said))
            except SettingsError as error:
                self._refuse(str(error))
        return said

    def save(self, version: ModelVersion | None = None) -> ModelVersion | None:
        """Make the version, or change the one given; None where it was refused."""
        said = self.cleaned_data
        common: dict[str, Any] = {
            "generator_name": self.generator_name,
            "settings": settings_said(said),
        }
        shown = {"title": said["title"], "note": said["note"]}
        try:
            if version is None:
                return make_version(name=said["name"], version=said["version"], **common, **shown)
            return change_version(
                version, name=said["name"], number=said["version"], **common, **shown
            )
        except VersionError as error:
            self.add_error("version", str(error))
        except GeneratorError as error:
            self._refuse(str(error))
        return None

    def _refuse(self, reason: str) -> None:
        """Beside the field that a reason begins with, else above them all."""
        word = PREFIX + reason.split(" ", 1)[0]
        self.add_error(word if word in self.fields else None, reason)


class StatusForm(forms.Form):
    """Whether readers see a version."""

    status = forms.ChoiceField(choices=ModelVersion.Status.choices)
