"""What the pages of decisions take."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from evaluation.comparison.report import Comparison
from evaluation.decisions.models import Decision
from evaluation.decisions.services import LINK_DAYS, MOST_LINK_DAYS

MOST_CHARACTERS: Final = 2_000  # of a reason: a page, not a document


class DecideForm(forms.Form):
    """Which version, why, and which verdict was before whoever decided."""

    chosen = forms.ChoiceField(required=False)
    because = forms.CharField(max_length=MOST_CHARACTERS)
    seen = forms.CharField(required=False)
    supersedes = forms.ModelChoiceField(Decision.objects.all(), required=False)

    def __init__(self, data: Any = None, *, report: Comparison, **options: Any) -> None:
        super().__init__(data, **options)
        (versus,) = report.versus
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  # narrows the type
        chosen.choices = [
            (versus.candidate.identifier, f"Ship {versus.candidate.label}"),
            (report.baseline.identifier, f"Keep {report.baseline.label}"),
            ("", "Neither yet"),
        ]


class WithdrawForm(forms.Form):
    """Why a decision no longer stands."""

    reason = forms.CharField(max_length=MOST_CHARACTERS)


class ShareForm(forms.Form):
    """How many days a link lasts."""

    days = forms.IntegerField(min_value=1, max_value=MOST_LINK_DAYS, initial=LINK_DAYS)
