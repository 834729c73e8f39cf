"""What a press of a thumb sends."""

from __future__ import annotations

from django import forms

from surveys.forms.addresses import local_path
from surveys.models import Target
from surveys.selectors import TargetRef


class BallotForm(forms.Form):
    """One press of a thumb. `key` is the form's own random one, so a double tap is one ballot."""

    kind = forms.ChoiceField(choices=Target.Kind.choices)
    target = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    value = forms.TypedChoiceField(
        choices=[("1", "👍"), ("-1", "👎"), ("0", "retract")], coerce=int
    )
    key = forms.RegexField(r"\A[A-Za-z0-9_-]{1,64}\Z")
    next = forms.CharField(required=False, max_length=2000)

    def clean_next(self) -> str:
        """The page to go back to, without its fragment; the front page where it isn't ours."""
        return local_path(self.cleaned_data["next"])

    @property
    def ref(self) -> TargetRef:
        """What the ballot is about; of a valid form."""
        return TargetRef(self.cleaned_data["kind"], self.cleaned_data["target"])

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return f"This vote was not understood: {names} is missing or wrong. Reload the page."
