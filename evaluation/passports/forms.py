"""What is declared of a judge, with what is said of what it cannot be."""

from __future__ import annotations

import math

from django import forms

from evaluation.passports.models import DeclaredAgreement


class DeclaredForm(forms.Form):
    """A trade and its least agreement."""

    trade = forms.ChoiceField(
        choices=DeclaredAgreement.Trade.choices,
        error_messages={
            "required": "Say whether it is about choices or ratings.",
            "invalid_choice": "A judge makes choices or ratings: “%(value)s” is neither.",
        },
    )
    least = forms.FloatField(
        min_value=0, max_value=1,
        error_messages={
            "required": "Say how far it must agree, such as 0.65.",
            "invalid": "Write the agreement as a number, such as 0.65.",
            "min_value": "An agreement is 0 or more.",
            "max_value": "An agreement is 1 at most: 65 of 100 are 0.65.",
        },
    )  # fmt: skip

    def clean_least(self) -> float:
        least: float = self.cleaned_data["least"]
        if not math.isfinite(least):
            raise forms.ValidationError("Write the agreement as a number, such as 0.65.")
        return least
