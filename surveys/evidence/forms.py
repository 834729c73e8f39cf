"""What a press beside a sentence sends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext

from surveys.evidence.services import SentenceRef


class EvidenceForm(forms.Form):
    """One press: -1 (not in the article), 1 (it is there) or 0 (taken back)."""

    summary = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    sentence = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    value = forms.TypedChoiceField(choices=[(each, each) for each in ("-1", "0", "1")], coerce=int)
    key = forms.RegexField(r"\A[A-Za-z0-9_-]{1,64}\Z")
    ticket = forms.CharField(max_length=200)

    @property
    def ref(self) -> SentenceRef:
        """Which sentence it is about."""
        return SentenceRef(self.cleaned_data["summary"], self.cleaned_data["sentence"])

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return gettext(
            "This vote was not understood: {names} is missing or wrong. Reload the page."
        ).format(names=names)
