"""What the feature board's forms send."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from common.web.addresses import local_path
from surveys.ideas.points import MOST


class PointsForm(forms.Form):
    """One press of a stepper: the reader's new total on an idea. `key` is the form's own."""

    idea = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    points = forms.TypedChoiceField(
        choices=[(str(number), str(number)) for number in range(MOST + 1)], coerce=int
    )
    key = forms.RegexField(r"\A[A-Za-z0-9_-]{1,64}\Z")
    next = forms.CharField(required=False, max_length=2000)

    def clean_next(self) -> str:
        """The page to go back to, without its fragment; the front page where it isn't ours."""
        return local_path(self.cleaned_data["next"])

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return gettext(
            "These points were not understood: {names} is missing or wrong. Reload the page."
        ).format(names=names)


class ProposalForm(forms.Form):
    """An idea that a reader proposes."""

    title = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        label=gettext_lazy("In one line"),
        error_messages={"required": gettext_lazy("Say in one line what you would like.")},
    )
    body = forms.CharField(
        max_length=2000,
        required=False,
        label=gettext_lazy("What it would do for you (optional)"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    def clean_title(self) -> str:
        """The title in one line, with a word in it."""
        title = " ".join(self.cleaned_data["title"].split())
        if not any(sign.isalnum() for sign in title):
            raise ValidationError(gettext("Say it in words."))
        return title

    def clean_body(self) -> str:
        """The text with line ends of one kind."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
