"""What the pages of outputs take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django import forms
from django.http import QueryDict

from evaluation.comparison.estimates import Measure
from evaluation.comparison.known_measures import score_measures
from evaluation.opinions.codes import REASON_ORDER
from summaries.articles.models import Tag
from summaries.breakdowns.selectors import article_sources
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import has_written
from surveys.thumbs.reasons import REASONS
from writeup_site.outputs.asked import OutputsAsked, known_pairs
from writeup_site.outputs.choosing import ORDERS, VOTES
from writeup_site.outputs.models import MOST_CHARACTERS, SavedView

REASON_WORDS: Final = {
    reason: next(words[reason] for words in REASONS.values() if reason in words)
    for reason in REASON_ORDER
}
# What is shown unasked is the first of these that is scored, else the first measure there is.
_FIRST: Final = ("rougeL", "rougeL_unicode", "bertscore")
_NO_SUCH: Final = {
    "version": "No version is called “%(value)s”.",
    "source": "No article has the source “%(value)s”.",
    "tag": "There is no tag “%(value)s”.",
    "metric": "Nothing is scored by “%(value)s”.",
}


class OutputsForm(forms.Form):
    """The address of a list of outputs. Five queries."""

    version = forms.MultipleChoiceField(required=False)
    source = forms.ChoiceField(required=False)
    tag = forms.ChoiceField(required=False)
    votes = forms.ChoiceField(required=False, choices=[("", "Any"), *VOTES.items()])
    share = forms.FloatField(required=False, min_value=0, max_value=100)
    reason = forms.ChoiceField(required=False, choices=[("", "Any"), *REASON_WORDS.items()])
    metric = forms.ChoiceField(required=False)
    above = forms.FloatField(required=False)
    below = forms.FloatField(required=False)
    q = forms.CharField(required=False, max_length=200)
    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.address = data
        self.every_version = list(ModelVersion.objects.filter(has_written()))
        self.measures = dict(score_measures())
        named = {each.identifier: each.label for each in self.every_version}
        self._offer("version", list(named.items()))
        self._offer("source", [("", "Any"), *((each, each) for each in article_sources())])
        tags = Tag.objects.values_list("slug", "name")
        self._offer("tag", [("", "Any"), *tags])
        self._offer("metric", [(each.key, each.label) for each in self.measures.values()])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices
        field.error_messages["invalid_choice"] = _NO_SUCH[name]

    @property
    def problems(self) -> list[str]:
        """A sentence for each thing in the address that there is not."""
        return [
            str(sentence) if name in _NO_SUCH else f"{name}: {sentence}"
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]

    @property
    def asked(self) -> OutputsAsked:
        """What a valid address asks for."""
        said = self.cleaned_data
        metric = self._metric(said["metric"])
        share: float | None = said["share"]
        return OutputsAsked(
            pairs=known_pairs(self.address.lists()),
            versions=tuple(v for v in self.every_version if v.identifier in said["version"]),
            source=said["source"],
            tag=said["tag"],
            votes=said["votes"],
            share=None if share is None else share / 100,
            reason=said["reason"],
            above=said["above"],
            below=said["below"],
            text=said["q"],
            order=said["order"],
            measure=None if metric is None else self.measures[metric],
            metric=metric,
        )

    def asked_or_all(self) -> OutputsAsked:
        """What the address asks for; of one that is not understood, everything."""
        if self.is_valid():
            return self.asked
        self.data = self.address = QueryDict()
        self.full_clean()
        return self.asked

    def _metric(self, asked: str) -> int | None:
        by_key = {measure.key: metric for metric, measure in self.measures.items()}
        first = next((key for key in _FIRST if key in by_key), None)
        return by_key.get(asked or first or "", next(iter(by_key.values()), None))


class NoteForm(forms.Form):
    """A note on an output."""

    text = forms.CharField(max_length=MOST_CHARACTERS)


class SavedViewForm(forms.Form):
    """A name for the list that is shown."""

    name = forms.CharField(max_length=SavedView._meta.get_field("name").max_length)
    for_team = forms.BooleanField(required=False)


def better_end(measure: Measure | None) -> str:
    """The order in which the best of a measure come first; "highest" where neither end is."""
    return "lowest" if measure is not None and measure.better == "lower" else "highest"


def worse_end(measure: Measure | None) -> str:
    """The order in which the worst come first."""
    return "highest" if better_end(measure) == "lowest" else "lowest"
