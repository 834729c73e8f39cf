"""What the page of webhooks takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from common.web.public_net import AddressError
from writeup_site.webhooks.kinds import choices
from writeup_site.webhooks.models import NAME, Webhook
from writeup_site.webhooks.targets import checked_target


class WebhookForm(forms.Form):
    """Where to, of what, and in which shape."""

    name = forms.CharField(max_length=NAME, label="For", help_text="What listens there.")
    address = forms.CharField(
        max_length=2000,
        label="Address",
        help_text="It takes a POST by https; redirects are not followed.",
        widget=forms.URLInput(attrs={"placeholder": "https://app.example/hooks/writeup"}),
    )
    shape = forms.ChoiceField(
        label="Shape",
        choices=Webhook.Shape.choices,
        help_text="Signed JSON with all names, or a text with a link as Slack, Mattermost and "
        "others read it.",
    )
    events = forms.MultipleChoiceField(
        label="Told when", widget=forms.CheckboxSelectMultiple, choices=choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "webhook_%s", "label_suffix": "", **kwargs})

    def clean_address(self) -> str:
        """One that this site connects to."""
        address: str = self.cleaned_data["address"]
        try:
            checked_target(address, allowed=settings.WEBHOOK_HOSTS)
        except AddressError as error:
            said = str(error)
            raise forms.ValidationError(f"{said[0].upper()}{said[1:]}.") from error
        return address


class MailForm(forms.Form):
    """Which events a member is told of by e-mail; none for no mail."""

    address = forms.EmailField(label="To")
    events = forms.MultipleChoiceField(
        label="Told when", widget=forms.CheckboxSelectMultiple, choices=choices, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "mail_%s", "label_suffix": "", **kwargs})
