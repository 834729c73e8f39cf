"""Devices that show codes, and what they show."""

from __future__ import annotations

import time

from django.contrib.auth.models import User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from writeup_site.account.services import make_recovery_codes


def make_device(user: User) -> TOTPDevice:
    """A second factor that is on."""
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    """The code that the device shows so many steps of half a minute later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, later)
    totp.time = time.time()
    return f"{totp.token():06}"


def recovery_code_of(user: User) -> str:
    """One of ten new codes."""
    return make_recovery_codes(user=user)[0]
