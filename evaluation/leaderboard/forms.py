"""What the team's pages take."""

from __future__ import annotations

from typing import Any

from django import forms


class LeaderboardForm(forms.Form):
    """The leaderboard's address: what is shown, in which order. Anything else is ignored."""

    sort = forms.CharField(required=False, max_length=220)
    metric = forms.TypedMultipleChoiceField(coerce=int, required=False, empty_value=[])
    picture = forms.CharField(required=False, max_length=220)
    theme = forms.ChoiceField(choices=[("light", "light"), ("dark", "dark")], required=False)
    q = forms.CharField(required=False, max_length=200)
    all = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def __init__(self, *args: Any, metric_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["metric"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # narrows the type
        field.choices = [(pk, str(pk)) for pk in metric_ids]
