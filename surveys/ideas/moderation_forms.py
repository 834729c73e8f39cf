"""What the team says of an idea."""

from __future__ import annotations

from typing import Any

from django import forms

from surveys.ideas.models import Idea


class AnswerToIdeaForm(forms.Form):
    """Where an idea stands, and what the team says to it in public."""

    state = forms.ChoiceField(
        choices=[(state.value, state.value) for state in (*Idea.OPEN, Idea.State.SHIPPED)],
        label="It is",
    )
    answer = forms.CharField(
        max_length=1000,
        required=False,
        label="The team’s answer",
        help_text="Optional; readers see it under the idea.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "answer_%s", "label_suffix": "", **kwargs})


class DeclineForm(forms.Form):
    """Why an idea is declined."""

    reason = forms.CharField(
        max_length=1000,
        label="Why not",
        help_text="Readers see it, and have their points back.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the idea is declined: readers see the reason."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "decline_%s", "label_suffix": "", **kwargs})


class MergeForm(forms.Form):
    """The idea that this one repeats."""

    into = forms.ModelChoiceField(queryset=Idea.objects.none(), label="It repeats")

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "merge_%s", "label_suffix": "", **kwargs})
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)  # noqa: S101  # narrows the type
        into.queryset = Idea.objects.on_board().exclude(pk=idea.pk).order_by("title")


class IdeaWordsForm(forms.Form):
    """The idea in better words."""

    title = forms.CharField(max_length=120)
    body = forms.CharField(
        max_length=2000, required=False, label="Text", widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "words_%s", "label_suffix": "", **kwargs})
