"""What the builder of surveys takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.text import slugify

from surveys.building.services import WORDS
from surveys.questionnaires.items import LEADING, SCALES, WITH_OPTIONS, YES_NO
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import free_slug

MOST_BYTES: Final = 500_000  # of a file with a survey; a long one has some 20,000
MOST_OF_A_TITLE: Final = 40  # characters in an address


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SurveyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A survey's words and dates; of a frozen one the dates alone."""

    class Meta:
        model = Survey
        fields = ["title", "slug", "intro", "thanks", "opens_at", "closes_at"]
        labels = {
            "slug": "Address",
            "intro": "Above the first question",
            "thanks": "At the end",
            "opens_at": "Opens, UTC",
            "closes_at": "Closes, UTC",
        }
        help_texts = {
            "slug": "Optional: /surveys/ and this, in small letters, digits and hyphens. Empty: "
            "made from the title.",
            "intro": "Optional. Why you ask, and how long it takes.",
            "thanks": "Optional. What becomes of the answers.",
            "opens_at": "Empty: it stays a draft until you open it.",
            "closes_at": "Empty: it stays open until you close it.",
        }
        widgets = {
            "intro": forms.Textarea(attrs={"rows": 3}),
            "thanks": forms.Textarea(attrs={"rows": 2}),
            "opens_at": _moment_input(),
            "closes_at": _moment_input(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["slug"].required = False
        for name in WORDS:
            self.fields[name].disabled = self.instance.is_frozen

    def clean(self) -> dict[str, Any]:
        """Make an address of the title where none was said."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("slug") and "slug" not in self.errors:
            words = slugify(cleaned.get("title", ""))[:MOST_OF_A_TITLE].strip("-")
            cleaned["slug"] = free_slug(words or "survey")
        return cleaned


class OneALineField(forms.CharField):
    """A list of texts, one a line; blank lines and blanks around a text don't count."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """The lines of a list."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list of lines."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class QuestionDraftForm(forms.Form):
    """One question; `others` are those before it, whose answers may show it.

    The answers to each of them are a field of their own, so that it works without a script.
    """

    kind = forms.ChoiceField(choices=Question.Kind.choices, initial=Question.Kind.ONE)
    text = forms.CharField(label="Question", max_length=300)
    hint = forms.CharField(
        max_length=300, required=False, help_text="Optional: a line under the question."
    )
    options = OneALineField(required=False, label="Choices", help_text="One a line, two at least.")
    low_label = forms.CharField(max_length=60, required=False, label="At the low end")
    high_label = forms.CharField(max_length=60, required=False, label="At the high end")
    required = forms.BooleanField(required=False, label="It must be answered")
    shown_if = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="Asked")

    def __init__(self, *args: Any, others: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.leads = [each for each in others if each.kind in LEADING]
        shown_if = self.fields["shown_if"]
        assert isinstance(shown_if, forms.ChoiceField)  # noqa: S101  # narrows the type
        shown_if.choices = [
            ("", "always"),
            *((str(each.number), f"only after {each}") for each in self.leads),
        ]
        for lead in self.leads:
            self.fields[_answers_name(lead.number)] = forms.MultipleChoiceField(
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(each, _answer_words(lead, each)) for each in lead.item.choices],
                label=f"… was answered with one of these to “{lead.text}”",
            )

    @property
    def lead_answers(self) -> list[tuple[Question, BoundField]]:
        """The earlier questions, each with the field of its answers."""
        return [(lead, self[_answers_name(lead.number)]) for lead in self.leads]

    def clean(self) -> dict[str, Any]:
        """Refuse a condition without an answer, by the field of that answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        lead = cleaned.get("shown_if")
        if lead is not None and not cleaned.get(_answers_name(lead)):
            self.add_error(_answers_name(lead), "Tick at least one answer, or ask it always.")
        return cleaned

    @property
    def question_fields(self) -> dict[str, Any]:
        """What was said, by the names of Question's fields."""
        said = dict(self.cleaned_data)
        lead = said["shown_if"]
        answers = said[_answers_name(lead)] if lead is not None else []
        named = {name: value for name, value in said.items() if not name.startswith("answers_")}
        # What another kind would have used is not asked of this one.
        if said["kind"] not in WITH_OPTIONS:
            named["options"] = []
        if said["kind"] not in SCALES:
            named["low_label"] = named["high_label"] = ""
        return named | {"shown_if_answers": answers}


def draft_of(question: Question) -> dict[str, Any]:
    """What the form of a question that is there opens with."""
    said = {name: getattr(question, name) for name in QuestionDraftForm.base_fields}
    if question.shown_if is not None:
        said[_answers_name(question.shown_if)] = question.shown_if_answers
    return said


class SurveyFileForm(forms.Form):
    """A survey as a file."""

    file = forms.FileField(label="A survey as JSON")

    def clean_file(self) -> bytes:
        """What the file holds."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"A file has at most {MOST_BYTES // 1000} kB.")
        self.cleaned_data["name"] = file.name or "the file"
        return bytes(file.read())


def _answers_name(number: int) -> str:
    return f"answers_{number}"


def _answer_words(lead: Question, answer: str) -> str:
    return answer.capitalize() if lead.kind == YES_NO else answer
