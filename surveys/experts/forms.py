"""What raters hand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from surveys.duels.forms import CHOICES
from surveys.duels.outcome import Outcome
from surveys.experts.marking import marks, sentences_of, unmarked_share
from surveys.experts.models import TaskDimension
from surveys.experts.opening import PREFERRED
from surveys.experts.selectors import Answers, PlacePage

# Of a pair, what each of its two is worth on the dimension of pairs.
WORTH: Final[Mapping[Outcome, tuple[float, float]]] = {
    Outcome.FIRST: (1.0, 0.0),
    Outcome.SECOND: (0.0, 1.0),
    Outcome.TIE: (0.5, 0.5),
    Outcome.BAD: (0.0, 0.0),
}


class RatingsForm(forms.Form):
    """A rating of every text on every dimension, named by where the text stands on the page.

    Of a dimension by sentences a tick for each sentence, named by where that stands in the text.
    """

    seconds = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: PlacePage, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.page = page
        by_sentences = any(each.by_sentences for each in page.dimensions)
        self.sentences = [sentences_of(each.shown) if by_sentences else () for each in page.texts]
        for number, sentences in enumerate(self.sentences):
            for place, sentence in enumerate(sentences):
                self.fields[mark_name(number, place)] = forms.BooleanField(
                    required=False, label=sentence
                )
        for number in range(len(page.texts)):
            for dimension in page.dimensions:
                if dimension.by_sentences:
                    continue
                self.fields[field_name(number, dimension)] = forms.TypedChoiceField(
                    coerce=float,
                    choices=[(f"{value:g}", f"{value:g}") for value in dimension.values],
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": gettext_lazy("Choose a value."),
                        "invalid_choice": gettext_lazy("This is no value of the scale."),
                    },
                )

    @property
    def answers(self) -> Answers:
        """What was handed in, by text."""
        return {
            text.pk: {each.name: self._value(number, each) for each in self.page.dimensions}
            for number, text in enumerate(self.page.texts)
        }

    @property
    def marked(self) -> dict[int, list[str]] | None:
        """By text, the hashes of the sentences that were ticked; None where that is not asked."""
        if not any(each.by_sentences for each in self.page.dimensions):
            return None
        return {text.pk: self._marks(number) for number, text in enumerate(self.page.texts)}

    def _value(self, number: int, dimension: TaskDimension) -> float:
        if dimension.by_sentences:
            return unmarked_share(self.sentences[number], self._marks(number))
        value: float = self.cleaned_data[field_name(number, dimension)]
        return value

    def _marks(self, number: int) -> list[str]:
        sentences = self.sentences[number]
        ticked = [
            place for place in range(len(sentences)) if self.cleaned_data[mark_name(number, place)]
        ]
        return marks(sentences, ticked)

    @property
    def drafted(self) -> dict[str, str]:
        """What of it is chosen so far and on its scale, by the names of the fields."""
        return {
            name: str(self.data[name])
            for name in self.fields
            if name != "seconds" and name in self.data and name not in self.errors
        }

    @property
    def missing(self) -> int:
        """How many values are not chosen, or none."""
        return len([name for name in self.errors if name != "seconds"])


class PairForm(forms.Form):
    """Which of the two that stand on the page is better."""

    seconds = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    choice = forms.TypedChoiceField(
        choices=[(name, name) for name in CHOICES], coerce=CHOICES.__getitem__
    )

    def __init__(self, *args: Any, page: PlacePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    @property
    def answers(self) -> Answers:
        """What each of the two is worth by it."""
        worth = WORTH[self.cleaned_data["choice"]]
        return {
            text.pk: {PREFERRED: value} for text, value in zip(self.page.texts, worth, strict=True)
        }

    @property
    def marked(self) -> None:
        """Of pairs nothing is marked."""
        return None

    @property
    def drafted(self) -> dict[str, str]:
        """A choice is handed in at once."""
        return {}

    @property
    def missing(self) -> int:
        """1 where nothing was chosen."""
        return int("choice" in self.errors)


def field_name(number: int, dimension: TaskDimension) -> str:
    """Of the text in this place on the page, from 0, and a dimension by its number."""
    return f"r{number}-{dimension.number}"


def mark_name(number: int, place: int) -> str:
    """Of the text in this place on the page and a sentence of it by its own, both from 0."""
    return f"s{number}-{place}"


def left_to_choose(number: int) -> str:
    """What a page says that came back incomplete."""
    return gettext("Not handed in: values still to be chosen: {number}.").format(number=number)
