"""What a press of a thumb sends, and the reasons given for a 👎."""

from __future__ import annotations

from typing import Any

from django import forms

from surveys.forms.addresses import local_path
from surveys.models import Target
from surveys.reasons import MAX_COMMENT, REASONS, body_of, reasons_for
from surveys.selectors import TargetRef

EVERY_REASON = sorted({key for kind in REASONS.values() for key in kind})


class CommentField(forms.CharField):
    """Free text of at most 500 characters; a browser sends a line's end as two."""

    def to_python(self, value: Any) -> str:
        """The text with ends of lines as people count them."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class SharedFields(dict[str, forms.Field]):
    """Fields that every form of a class shares: nothing changes them, and copying costs most."""

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFields:
        return self


class BallotForm(forms.Form):
    """One press of a thumb. `key` is the form's own random one, so a double tap is one ballot.

    `reasons` and `comment` go with a 👎 alone.
    """

    kind = forms.ChoiceField(choices=Target.Kind.choices)
    target = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    value = forms.TypedChoiceField(
        choices=[("1", "👍"), ("-1", "👎"), ("0", "retract")], coerce=int
    )
    key = forms.RegexField(r"\A[A-Za-z0-9_-]{1,64}\Z")
    reasons = forms.MultipleChoiceField(
        required=False, choices=[(key, key) for key in EVERY_REASON]
    )
    comment = CommentField(required=False, max_length=MAX_COMMENT)
    next = forms.CharField(required=False, max_length=2000)

    def clean_next(self) -> str:
        """The page to go back to, without its fragment; the front page where it isn't ours."""
        return local_path(self.cleaned_data["next"])

    def clean(self) -> None:
        """Reasons fit what they are given for, and go with a 👎 alone."""
        offered = reasons_for(self.cleaned_data.get("kind", ""))
        given = self.cleaned_data.get("reasons", [])
        if not set(given) <= offered.keys() or (given and self.cleaned_data.get("value") != -1):
            self.add_error("reasons", "This reason does not belong to this vote.")
        if self.cleaned_data.get("comment") and self.cleaned_data.get("value") != -1:
            self.add_error("comment", "A comment goes with a 👎.")

    @property
    def ref(self) -> TargetRef:
        """What the ballot is about; of a valid form."""
        return TargetRef(self.cleaned_data["kind"], self.cleaned_data["target"])

    @property
    def body(self) -> dict[str, Any]:
        """What was said with the thumb; of a valid form."""
        return body_of(self.cleaned_data["reasons"], self.cleaned_data["comment"])

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return f"This vote was not understood: {names} is missing or wrong. Reload the page."


BallotForm.base_fields = SharedFields(BallotForm.base_fields)
