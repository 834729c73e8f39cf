"""What the page of people takes, and the page that a link leads to."""

from __future__ import annotations

from typing import Any

from django import forms

from writeup_site.home.team import ROLE_WORDS
from writeup_site.people.services import DAYS


def _role_field(**kwargs: Any) -> forms.ChoiceField:
    choices = [(name, words) for name, (words, _) in reversed(ROLE_WORDS.items())]
    return forms.ChoiceField(choices=choices, **kwargs)


def _days_field() -> forms.TypedChoiceField:
    choices = [(days, f"{days} day{'s' if days > 1 else ''}") for days in DAYS]
    return forms.TypedChoiceField(label="The link holds", coerce=int, choices=choices, initial=3)


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    name = forms.CharField(
        max_length=150,
        label="Name to log in with",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label="E-mail",
        help_text="Only for logging in by a company's account.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = _role_field()
    days = _days_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "invite_%s", "label_suffix": "", **kwargs})


class RoleForm(forms.Form):
    """Another role."""

    role = _role_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class LinkForm(forms.Form):
    """How long a new link holds."""

    days = _days_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
