"""What a choice in a duel sends."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext

from surveys.duels.outcome import Outcome

CHOICES: Final = {
    "left": Outcome.FIRST,
    "right": Outcome.SECOND,
    "tie": Outcome.TIE,
    "bad": Outcome.BAD,
}


class ChoiceForm(forms.Form):
    """One choice. `shown_ms` is the browser's word for how long the duel was looked at."""

    token = forms.RegexField(r"\A[0-9a-f]{16}:[A-Za-z0-9_-]{1,100}\Z")
    choice = forms.TypedChoiceField(
        choices=[(name, name) for name in CHOICES], coerce=CHOICES.__getitem__
    )
    shown_ms = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return gettext(
            "This choice was not understood: {names} is missing or wrong. Reload the page."
        ).format(names=names)
