"""What the page of the rule takes, with what is said of what it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import BEYOND_SHARES
from evaluation.comparison.report import Rule
from evaluation.declaring.last_day import LastDayField
from evaluation.passports.admission import measure_admission
from evaluation.stats.verdict_interval import FIRST_LOOK

# Votes of fewer hardly ever tell anything, and a plan is looked at once.
FEWEST_VOTES: Final = FIRST_LOOK
MOST_VOTES: Final = 10_000_000
# Empty rows for guard rails below those there are.
SPARE_RAILS: Final = 2
# With more of them hardly any version would ever pass.
MOST_RAILS: Final = 20
NO_MARGIN: Final = "Say how much worse still counts as no worse; 0 for not at all."
_FAMILIES: Final = (
    ("votes", "What readers say"),
    ("ratings", "People’s ratings"),
    ("scores", "Scores"),
)
_DIRECTIONS: Final = {"higher": "more is better", "lower": "less is better"}


def measure_choices(
    measures: Sequence[Measure],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Options by family, each with its direction; what describes and does not judge is left out."""
    groups = []
    for family, title in _FAMILIES:
        options = [
            (each.key, f"{each.label} ({_DIRECTIONS[each.better]})")
            for each in measures
            if each.family == family and each.better in _DIRECTIONS
        ]
        if options:
            groups.append((title, options))
    return groups


class MeasureRow(forms.Form):
    """A measure and its margin. A guard rail's row may be empty, and is none then."""

    measure = forms.ChoiceField(
        error_messages={
            "required": "Choose a measure.",
            "invalid_choice": "Choose a measure from the list: “%(value)s” is not one that judges.",
        },
    )
    margin = forms.FloatField(
        min_value=0,
        error_messages={
            "required": NO_MARGIN,
            "min_value": "A margin is 0 or more: it is how much worse still counts as no worse.",
            "invalid": "Write the margin as a number, such as 0.02.",
        },
    )

    def __init__(
        self, data: Any, *, measures: Sequence[Measure], primary: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.shares = {each.key for each in measures if each.is_share}
        self.is_primary = primary
        groups = measure_choices(measures)
        choices: list[tuple[str, Any]] = [*groups] if primary else [("", "none"), *groups]
        held = (kwargs.get("initial") or {}).get("measure")
        if held and all(held != key for _, options in groups for key, _ in options):
            choices.append((held, f"{held} (nothing is measured by it now)"))
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices
        field.label = "Primary measure" if primary else "Measure"
        for each in self.fields.values():
            each.required = primary
        self.fields["margin"].widget.attrs["step"] = "any"

    def clean_measure(self) -> str:
        """A judge's numbers decide nothing without a passport that reaches what was declared."""
        measure: str = self.cleaned_data["measure"]
        admission = measure_admission(measure)
        if admission is not None and not admission.admitted:
            sentence = admission.sentence
            raise forms.ValidationError(f"{sentence[0].upper()}{sentence[1:]}.")
        return measure

    def clean_margin(self) -> float | None:
        margin: float | None = self.cleaned_data["margin"]
        if margin is not None and not math.isfinite(margin):
            raise forms.ValidationError("Write the margin as a number, such as 0.02.")
        return margin

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        measure, margin = found.get("measure"), found.get("margin")
        if self.errors:
            return found
        if margin is not None and not measure:
            self.add_error("measure", "Choose the measure that this margin is of.")
        elif measure and margin is None:
            self.add_error("margin", NO_MARGIN)
        elif measure in self.shares and margin is not None and margin >= BEYOND_SHARES:
            points = f"{100 * margin:g} points of a hundred"
            self.add_error(
                "margin", f"{margin:g} would be {points} and let everything pass; two are 0.02."
            )
        return found


class RuleForm:
    """The row of the primary measure and those of the guard rails, as one form."""

    def __init__(self, data: Any, *, measures: Sequence[Measure], rule: Rule) -> None:
        number = len(rule.guard_rails) + SPARE_RAILS
        if data is not None:
            sent = sum(name.endswith("-measure") for name in data) - 1
            number = min(MOST_RAILS, max(number, sent))
        self.refusals_lose = rule.refusals_lose if data is None else "refusals_lose" in data
        first = {"measure": rule.primary, "margin": rule.margin}
        rails = [{"measure": key, "margin": margin} for key, margin in rule.guard_rails]
        rails += [{}] * (number - len(rails))
        self.primary = MeasureRow(
            data, measures=measures, primary=True, prefix="primary", initial=first
        )
        self.rails = [
            MeasureRow(data, measures=measures, primary=False, prefix=f"rail{place}", initial=each)
            for place, each in enumerate(rails)
        ]

    def is_valid(self) -> bool:
        """Whether all rows are, and no measure stands twice."""
        rows = [self.primary, *self.rails]
        valid = [row.is_valid() for row in rows]  # every row says what is wrong with it
        if not all(valid):
            return False
        seen: set[str] = set()
        for row in rows:
            measure = row.cleaned_data.get("measure") or ""
            if measure and measure in seen:
                row.add_error("measure", "This measure stands in the rule already.")
            seen.add(measure)
        return not any(row.errors for row in rows)

    @property
    def guard_rails(self) -> list[tuple[str, float]]:
        """The rows that are not empty."""
        cleaned = [row.cleaned_data for row in self.rails]
        return [(each["measure"], each["margin"]) for each in cleaned if each["measure"]]


class PlanForm(forms.Form):
    """A size or a date, and whether it is looked at before."""

    kind = forms.ChoiceField(
        choices=[("size", "at a number of votes"), ("date", "at the end of a day")],
        error_messages={"required": "Say whether a number of votes or a day ends it."},
    )
    size = forms.IntegerField(
        required=False, min_value=FEWEST_VOTES, max_value=MOST_VOTES,
        error_messages={
            "min_value": f"Fewer than {FEWEST_VOTES} votes hardly ever tell; plan for more.",
            "max_value": f"More than {MOST_VOTES:,} votes are not waited for; plan for fewer.",
            "invalid": "Write the number of votes in digits, such as 400.",
        },
    )  # fmt: skip
    until = LastDayField(required=False)
    watched_live = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("kind")
        wanted = {"size": "size", "date": "until"}.get(kind or "")
        missing = {"size": "Say how many votes.", "until": "Say which day."}
        if wanted and not found.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, missing[wanted])
        if wanted:  # what the other one holds was not meant
            other = "until" if wanted == "size" else "size"
            found[other] = None
            self.errors.pop(other, None)
        return found
