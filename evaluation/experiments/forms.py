"""What the pages of experiments take, with what is said of what they do not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import BEYOND_SHARES
from evaluation.declaring.forms import NO_MARGIN, measure_choices
from evaluation.declaring.last_day import LastDayField
from evaluation.experiments.course import MOST_STEPS, USUAL_RAMP, RampStep
from evaluation.experiments.models import Experiment
from evaluation.experiments.services import ExperimentRefusedError, make_experiment
from summaries.versions.models import ModelVersion

ARMS: Final = 3  # rows of new versions; each halves what the others get to be sure with
MOST_HOURS: Final = 24 * 90
MOST_VOTES: Final = 10_000_000


class ExperimentForm(forms.Form):
    """All of an experiment on one page. `save` raises nothing: what is refused is said there."""

    name = forms.CharField(
        max_length=100, error_messages={"required": "Give it a name, such as “Shorter prompts”."}
    )
    control = forms.ChoiceField(error_messages={"required": "Choose what readers see now."})
    primary = forms.ChoiceField(required=False)
    margin = forms.FloatField(
        required=False, min_value=0, max_value=100,
        error_messages={"invalid": "Write the margin as a number, such as 0.02."},
    )  # fmt: skip
    until = LastDayField(required=False)
    no_worse_wins = forms.BooleanField(required=False)
    retires_loser = forms.BooleanField(required=False)
    simulated = forms.BooleanField(required=False)

    def __init__(
        self, data: Any = None, *, versions: Sequence[ModelVersion], measures: Sequence[Measure],
        rule: str, **options: Any,
    ) -> None:  # fmt: skip
        """versions: that may take part. rule: the declared one, in words."""
        super().__init__(data, **options)
        self.by_id = {str(version.pk): version for version in versions}
        self.shares = {measure.key for measure in measures if measure.is_share}
        every = [(pk, v.label) for pk, v in self.by_id.items()]
        live = [
            (pk, v.label)
            for pk, v in self.by_id.items()
            if v.status == ModelVersion.Status.LIVE and v.weight
        ]
        self._choices("control", live)
        self._choices("primary", [("", rule), *measure_choices(measures)])
        for number in range(ARMS):
            self.fields[f"version{number}"] = forms.ChoiceField(
                required=number == 0, choices=[("", "none"), *every],
                error_messages={"required": "Choose the new version."},
            )  # fmt: skip
            self.fields[f"share{number}"] = forms.FloatField(
                required=False, min_value=0, max_value=100, initial=50 if number == 0 else None
            )
        for number in range(MOST_STEPS):
            usual = USUAL_RAMP[number] if number < len(USUAL_RAMP) else (None, None, None)
            names = (("percent", 100), ("hours", MOST_HOURS), ("votes", MOST_VOTES))
            for (name, most), initial in zip(names, usual, strict=True):
                self.fields[f"{name}{number}"] = forms.FloatField(
                    required=False, min_value=0, max_value=most, initial=initial
                )
        for field in self.fields.values():
            if isinstance(field, forms.FloatField):
                field.widget.attrs["step"] = "any"

    @property
    def arm_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each new version."""
        return [(self[f"version{number}"], self[f"share{number}"]) for number in range(ARMS)]

    @property
    def step_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each step."""
        return [
            (self[f"percent{number}"], self[f"hours{number}"], self[f"votes{number}"])
            for number in range(MOST_STEPS)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, value in said.items():
            if isinstance(value, float) and not math.isfinite(value):
                self.add_error(name, "Write a number.")
        primary, margin = said.get("primary"), said.get("margin")
        if primary and margin is None and "margin" not in self.errors:
            self.add_error("margin", NO_MARGIN)
        elif primary in self.shares and margin is not None and margin >= BEYOND_SHARES:
            self.add_error(
                "margin", "That would let everything pass; two points of a hundred are 0.02."
            )
        for number in range(ARMS):
            if said.get(f"version{number}") and not said.get(f"share{number}"):
                self.add_error(f"share{number}", "Say which share it gets in the end, in percent.")
        chosen = [said[f"version{n}"] for n in range(ARMS) if said.get(f"version{n}")]
        if len(set(chosen)) < len(chosen):
            self.add_error(None, "A version stands twice: choose each once.")
        return said

    def save(self) -> Experiment | None:
        """Make the draft; None where it was refused."""
        said = self.cleaned_data
        try:
            return make_experiment(
                name=said["name"],
                control=self.by_id[said["control"]],
                shares={
                    self.by_id[said[f"version{number}"]]: said[f"share{number}"] / 100
                    for number in range(ARMS)
                    if said[f"version{number}"]
                },
                ramp=[
                    RampStep(
                        said[f"percent{n}"], said[f"hours{n}"] or 0.0, round(said[f"votes{n}"] or 0)
                    )
                    for n in range(MOST_STEPS)
                    if said[f"percent{n}"] is not None
                ],
                primary=said["primary"],
                margin=said["margin"],
                no_worse_wins=said["no_worse_wins"],
                retires_loser=said["retires_loser"],
                until=said["until"],
                simulated=said["simulated"],
            )
        except ExperimentRefusedError as error:
            self.add_error(None, str(error))
        return None

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices
