"""What readers may ask of the list of articles, and what the editor of references sends."""

from __future__ import annotations

from django import forms


class ReferenceForm(forms.Form):
    """What the editor of a reference sends; see `services.references.Typed`."""

    go = forms.ChoiceField(choices=[(go, go) for go in ("save", "publish", "discard", "withdraw")])
    text = forms.CharField(required=False, strip=False)
    base = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)
    seen = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)
    tab = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
