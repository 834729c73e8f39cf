"""What the page of keys takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User

from writeup_site.keys.origins import OriginError, origins_in
from writeup_site.keys.scopes import WORDS, TokenScope, scopes_of
from writeup_site.keys.services import DAYS


class TokenForm(forms.Form):
    """A token's name, what it may do, and for how long."""

    name = forms.CharField(
        max_length=100, help_text="What uses it, such as nightly pipeline.", label="For"
    )
    scopes = forms.MultipleChoiceField(
        label="It may", widget=forms.CheckboxSelectMultiple, choices=()
    )
    days = forms.TypedChoiceField(
        label="It lasts",
        coerce=int,
        choices=[(days, f"{days} days") for days in DAYS],
        initial=90,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        # Two forms stand on one page, both with a name.
        super().__init__(*args, **{"auto_id": "token_%s", "label_suffix": "", **kwargs})
        reached = scopes_of(user)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101  # narrows the type
        scopes.choices = [(each.value, WORDS[each]) for each in TokenScope if each in reached]

    def clean_scopes(self) -> frozenset[TokenScope]:
        """The chosen ones."""
        return frozenset(TokenScope(each) for each in self.cleaned_data["scopes"])


class PublicKeyForm(forms.Form):
    """A public key's name, and the origins of the pages that use it."""

    name = forms.CharField(max_length=100, label="For", help_text="Which product it stands in.")
    origins = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Pages of",
        help_text="One a line: scheme, host and port, such as https://app.example.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "key_%s", "label_suffix": "", **kwargs})

    def clean_origins(self) -> list[str]:
        """Each as a browser writes it."""
        try:
            return origins_in(self.cleaned_data["origins"])
        except OriginError as error:
            raise forms.ValidationError(str(error)) from error
