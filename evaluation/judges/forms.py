"""What the team says to make a judge or a rubric, and to have something judged."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.models import HIGHEST, NAME, Judge, JudgeBatch, Rubric
from evaluation.judges.rubrics import RubricError, RubricText, read_dimensions
from evaluation.judges.services import (
    JudgeError,
    change_judge,
    change_rubric,
    make_judge,
    make_rubric,
)
from summaries.articles.limits import NOTE
from summaries.batches.forms import ArticlesForm, set_choices
from summaries.generators.base import SettingsError
from summaries.versions.models import ModelVersion
from summaries.versions.setting_fields import PREFIX, setting_fields, settings_said
from surveys.duels.pairing import Strategy

MOST_PAIRS: Final = 1_000_000
USUAL_PAIRS: Final = 100
MOST_AGAIN: Final = 10_000
LEAST_LIMIT: Final = Decimal("0.0001")  # one of 0 would ask for nothing
# What most people look at first; the rest is folded away.
_FIRST: Final = (
    "base_url",
    "model",
    "key_variable",
    "price_prompt",
    "price_completion",
    "currency",
)
_NAME_HELP: Final = "Letters, digits, dots, hyphens and underscores."


class RubricForm(forms.Form):
    """A rubric on one page. `save` raises nothing: what is refused is said there."""

    name = forms.CharField(max_length=NAME, help_text=_NAME_HELP)
    instructions = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What goes for every dimension; may be empty.",
    )  # fmt: skip
    low = forms.IntegerField(min_value=0, max_value=HIGHEST - 1, initial=1, label="Lowest number")
    high = forms.IntegerField(min_value=1, max_value=HIGHEST, initial=5, label="Highest number")
    dimensions = forms.CharField(
        max_length=50_000, widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text="Each begins with “# ” and its name; below it the question, and lines such as "
        "“1: hardly readable” for what numbers mean. A higher number is better.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the dimensions, and see whether all fits together."""
        said = super().clean() or {}
        if not self.errors:
            try:
                dimensions = read_dimensions(said["dimensions"])
                said["text"] = RubricText(
                    said["instructions"].replace("\r\n", "\n"), said["low"], said["high"],
                    dimensions,
                )  # fmt: skip
            except RubricError as error:
                self.add_error("dimensions", str(error))
        return said

    def save(self, rubric: Rubric | None = None) -> Rubric | None:
        """Make the rubric, or change the one given; None where it was refused."""
        said = self.cleaned_data
        try:
            if rubric is None:
                return make_rubric(name=said["name"], text=said["text"])
            return change_rubric(rubric, name=said["name"], text=said["text"])
        except JudgeError as error:
            self.add_error("name", str(error))
        return None


class JudgeForm(forms.Form):
    """A judge's name, its rubric and its settings. `save` raises nothing."""

    name = forms.CharField(max_length=NAME, help_text=_NAME_HELP)
    rubric = forms.ChoiceField()
    note = forms.CharField(max_length=NOTE, required=False, help_text="May be empty.")

    def __init__(self, *args: Any, current: Mapping[str, Any], **kwargs: Any) -> None:
        """current: settings that stand in the fields."""
        super().__init__(*args, **kwargs)
        self.rubrics = {str(each.pk): each for each in Rubric.objects.all()}
        set_choices(self, "rubric", [(pk, each.name) for pk, each in self.rubrics.items()])
        self.fields.update(setting_fields(JudgeSettings, current))

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields of the judge itself, and of what is usually said."""
        return [self["name"], self["rubric"], self["note"]]

    @property
    def usual(self) -> list[forms.BoundField]:
        """The settings that differ from judge to judge."""
        return [self[PREFIX + name] for name in _FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        """All other settings."""
        usual = {PREFIX + name for name in _FIRST}
        return [self[n] for n in self.fields if n.startswith(PREFIX) and n not in usual]

    @property
    def opens_further(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return any(field.errors for field in self.further)

    def clean(self) -> dict[str, Any]:
        """Let the settings be judged together."""
        said = super().clean() or {}
        if not self.errors:
            try:
                JudgeSettings.from_json(settings_said(said))
            except SettingsError as error:
                word = PREFIX + str(error).split(" ", 1)[0]
                self.add_error(word if word in self.fields else None, str(error))
        return said

    def save(self, judge: Judge | None = None, *, by: User | None = None) -> Judge | None:
        """Make the judge, or change the one given; None where it was refused."""
        said = self.cleaned_data
        rubric, settings = self.rubrics[said["rubric"]], settings_said(said)
        try:
            if judge is None:
                return make_judge(
                    name=said["name"], rubric=rubric, settings=settings, note=said["note"],
                    created_by=by,
                )  # fmt: skip
            return change_judge(
                judge, name=said["name"], rubric=rubric, settings=settings, note=said["note"]
            )
        except (JudgeError, SettingsError) as error:
            self.add_error("name", str(error))
        return None


class JudgeBatchForm(ArticlesForm):
    """What a judge is to be asked about: whose summaries, of which articles, how much of it."""

    kind = forms.ChoiceField(
        label="What it does",
        choices=[
            (JudgeBatch.Kind.RATINGS.value, "Rate each summary"),
            (JudgeBatch.Kind.CHOICES.value, "Choose between two, both ways round"),
        ],
    )
    versions = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whose summaries are judged."},
    )
    pairs = forms.IntegerField(
        label="Pairs at most", required=False, min_value=1, max_value=MOST_PAIRS,
        initial=USUAL_PAIRS, help_text="Of choices. Each is asked about twice.",
    )  # fmt: skip
    strategy = forms.ChoiceField(
        label="Which pairs", required=False,
        choices=[
            (Strategy.INFORMATIVE.value, "Those that tell most about which version is best"),
            (Strategy.UNIFORM.value, "Any, all alike"),
        ],
    )  # fmt: skip
    money_limit = forms.DecimalField(
        label="Limit of money", required=False, min_value=0, max_digits=12, decimal_places=4,
        help_text="In the currency of the judge’s prices; it ends before the question that could "
        "go over it. Empty for none.",
    )  # fmt: skip
    field_order = ("kind", "versions", "articles", "keys", "pairs", "strategy", "money_limit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = ModelVersion.objects.filter(summaries__isnull=False).distinct()
        self.labels = {str(each.pk): each.label for each in written}
        set_choices(self, "versions", list(self.labels.items()))
        retired = ModelVersion.Status.RETIRED
        self.fields["versions"].initial = [
            str(each.pk) for each in written if each.status != retired
        ]

    def clean_money_limit(self) -> Any:
        """Above 0, or None for no limit."""
        limit = self.cleaned_data["money_limit"]
        if limit == 0:
            raise forms.ValidationError("A limit of nothing asks nothing; leave it empty.")
        return limit

    def clean(self) -> dict[str, Any]:
        """What choices need beside the rest."""
        said = super().clean()
        if said.get("kind") == JudgeBatch.Kind.CHOICES:
            if len(said.get("versions", ())) == 1:
                self.add_error("versions", "Choose at least two versions to compare.")
            if said.get("pairs") is None and "pairs" not in self.errors:
                self.add_error("pairs", "Say about how many pairs it is asked at most.")
        return said

    @property
    def is_of_choices(self) -> bool:
        """Whether pairs are asked about, of a valid form."""
        return bool(self.cleaned_data["kind"] == JudgeBatch.Kind.CHOICES)

    @property
    def version_ids(self) -> list[int]:
        """The ids of the chosen versions, of a valid form."""
        return [int(pk) for pk in self.cleaned_data["versions"]]


class AgainForm(forms.Form):
    """How much of what was answered first is asked once more."""

    number = forms.IntegerField(
        min_value=1, max_value=MOST_AGAIN, initial=50, label="Of each kind",
        help_text="The oldest summaries that it rated, and pairs that it chose between: the same "
        "each time.",
    )  # fmt: skip
    money_limit = forms.DecimalField(
        required=False, min_value=LEAST_LIMIT, max_digits=12, decimal_places=4,
        label="Limit of money", help_text="Of each kind; empty for none.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "again_%s", **kwargs})


class LimitForm(forms.Form):
    """Perhaps a new limit of money, to let a batch go on."""

    money_limit = forms.DecimalField(
        required=False, min_value=LEAST_LIMIT, max_digits=12, decimal_places=4
    )
