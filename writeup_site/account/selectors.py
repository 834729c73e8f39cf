"""What one's own login has: a second factor, recovery codes that are left."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.contrib.auth.models import User
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from writeup_site.account.models import RecoveryCode


@dataclass(frozen=True)
class ShownSecret:
    """A device's secret as people bring it into their app: a picture, and text in fours."""

    picture: SafeString
    text: str


def has_second_factor(user: User) -> bool:
    """Whether a code is asked for after the password; one query."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def second_factor_of(user: User) -> TOTPDevice | None:
    """The device whose codes are asked for."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def unconfirmed_device(user: User) -> TOTPDevice | None:
    """The device that was begun and has given no code yet."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).last()


def codes_left(user: User) -> int:
    """How many recovery codes hold."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def shown_secret(device: TOTPDevice) -> ShownSecret:
    """The secret for the one page that shows it.

    The picture is an <svg> of attributes alone, which the page's policy lets pass, on white in
    either colour scheme, since cameras look for dark on light.
    """
    picture = segno.make(device.config_url, error="m").svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    text = b32encode(device.bin_key).decode().rstrip("=")
    fours = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return ShownSecret(mark_safe(picture), fours)  # noqa: S308  # segno's own marks, no user's
