"""What the pages of one's own login take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.models import User
from django.utils.translation import gettext, gettext_lazy


class SecondFactorForm(forms.Form):
    """A code of six digits, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters",
                   "spellcheck": "false", "autofocus": True}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class OwnPasswordForm(forms.Form):
    """The password once more, before something is done that outlasts the session."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.user = user

    def clean_password(self) -> str:
        """The user's own."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(gettext("This is not your password."))
        return password


class LostPasswordForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]
    """A name, a recovery code, and the password from now on."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        gettext_lazy("New password"), gettext_lazy("New password once more")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        """Both passwords alike, and good enough for a stranger."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(User(), "new_password2")
        return super().clean() or {}
