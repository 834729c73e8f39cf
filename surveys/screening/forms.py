"""What the team asks of the page of quarantined ballots, and what it decides there."""

from __future__ import annotations

from django import forms

STATES = [("", "to review"), ("confirmed", "confirmed")]
ACTS = [("release", "Release"), ("confirm", "Confirm")]


class QuarantineFilter(forms.Form):
    """Which quarantined ballots; all that are to be reviewed where nothing is said."""

    reason = forms.CharField(required=False, max_length=60)
    network = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)
    state = forms.ChoiceField(required=False, choices=STATES)


class ReviewForm(QuarantineFilter):
    """A decision about the ballots of a filter, or about one. `done` were decided before."""

    act = forms.ChoiceField(choices=ACTS)
    ballot = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    everything = forms.BooleanField(required=False)
    done = forms.IntegerField(required=False, min_value=0, max_value=2**31)

    def clean(self) -> dict[str, object]:
        """A decision names a reason, a network or a ballot; for all of them it says so."""
        said = super().clean() or {}
        if not any(said.get(name) for name in ("reason", "network", "ballot", "everything")):
            raise forms.ValidationError("Name a reason, a network or a ballot.")
        return said
