"""What a page of a survey sends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext

NEXT, BACK, SAVE = "next", "back", "save"


class AnswerForm(forms.Form):
    """One page of a survey, but the answer itself, whose form depends on its question.

    `key` is the page's own random one, so that a double tap is one ballot; `go` says where to
    afterwards.
    """

    key = forms.RegexField(r"\A[A-Za-z0-9_-]{1,64}\Z")
    go = forms.ChoiceField(choices=[(NEXT, "Next"), (BACK, "Back"), (SAVE, "Save")])

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return gettext(
            "This answer was not understood: {names} is missing or wrong. Reload the page."
        ).format(names=names)
