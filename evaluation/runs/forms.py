"""What the team's pages take."""

from __future__ import annotations

from typing import Any

from django import forms

from common.web.addresses import row_id
from evaluation.metrics.registry import DEFAULT_METRICS, ENGINE_LABELS, ENGINES
from summaries.versions.models import ModelVersion


def _engines() -> list[tuple[str, str]]:
    return [(name, ENGINE_LABELS.get(name, name)) for name in ENGINES]


class VersionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Versions by id; what no id can be is a wrong choice, not an overflow in the database."""

    def clean(self, value: Any) -> Any:
        if any(row_id(str(item)) is None for item in value or ()):
            raise forms.ValidationError("One of the versions is not there.")
        return super().clean(value)


class RunForm(forms.Form):
    """Which versions to score with which metrics."""

    versions = VersionsField(
        queryset=ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: all of them.",
    )
    # Callables, so that a new metric needs no migration and no edit here.
    metrics = forms.MultipleChoiceField(
        choices=_engines, widget=forms.CheckboxSelectMultiple, initial=list(DEFAULT_METRICS)
    )
    refs = forms.ChoiceField(
        label="Several references",
        choices=[("mean", "mean over them"), ("max", "the best of them")],
        initial="mean",
    )
    split = forms.ChoiceField(
        label="Sentences for rougeLsum",
        choices=[("newline", "at newlines"), ("regex", "after . ! ? and a space, too")],
        initial="newline",
    )
    stemmer = forms.BooleanField(label="Porter stemmer for ROUGE", initial=True, required=False)

    def clean_versions(self) -> list[ModelVersion]:
        chosen = list(self.cleaned_data["versions"])
        if chosen:
            return chosen
        return list(ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED))

    @property
    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("refs", "split", "stemmer")}
