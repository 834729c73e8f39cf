"""What a reader sends to have a text written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from summaries.generators.writing import MOST_INSTRUCTION
from summaries.own_texts.models import OwnBreakdown
from summaries.own_texts.words import TASKS
from summaries.versions.models import ModelVersion

MOST_TEXT: Final = 20_000  # characters
WRITING_TASKS: Final = [
    (task.value, gettext_lazy(TASKS[task.value]))
    for task in OwnBreakdown.Task
    if task is not OwnBreakdown.Task.BREAKDOWN
]
NOT_WRITING: Final = gettext_lazy("This version does not write any more. Choose another.")


class WritingForm(forms.Form):
    """A text, what to make of it, and which of `versions` is to do that."""

    text = forms.CharField(
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        error_messages={
            "max_length": gettext_lazy(
                "The text has %(show_value)s characters; at most %(limit_value)s are "
                "taken. Work on a part of it."
            )
        },
    )
    instruction = forms.CharField(
        required=False,
        max_length=MOST_INSTRUCTION,
        error_messages={
            "max_length": gettext_lazy(
                "The instruction has %(show_value)s characters; it may have "
                "%(limit_value)s. Put notes into the text instead."
            )
        },
    )
    task = forms.ChoiceField(
        choices=WRITING_TASKS,
        error_messages={
            "required": gettext_lazy(
                "Press one of the buttons: Draft, Continue, Shorten, Rephrase or Title."
            ),
            "invalid_choice": gettext_lazy("That is nothing that can be done with a text."),
        },
    )
    version = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose a version that is to write."),
            "invalid_choice": NOT_WRITING,
        },
    )

    def __init__(self, *args: Any, versions: Sequence[ModelVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {version.pk: version for version in versions}
        field = self.fields["version"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [(version.pk, version.label) for version in versions]

    def clean_text(self) -> str:
        """With ends of lines as people count them: a browser sends one as two characters."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    @property
    def chosen(self) -> ModelVersion:
        """The version that is to write; of a valid form."""
        return self._versions[self.cleaned_data["version"]]
