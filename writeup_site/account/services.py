"""One's own login: recovery codes and the second factor, made, used and ended."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from writeup_site.account.models import RecoveryCode

CODES: Final = 10
# Crockford's letters: none looks like another. 32^16 = 2^80 codes, more than anybody can try,
# so that a plain hash keeps them.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16
DEVICE: Final = "authenticator"


def make_recovery_codes(*, user: User) -> list[str]:
    """New codes, written as people copy them; those from before hold no more."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=_code_hash(user, code)) for code in codes
        )
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]


def use_recovery_code(*, user: User, code: str) -> bool:
    """Whether it is one of the user's that was not used; it holds no more then."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    # As Crockford reads them, whatever somebody took them for.
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != LENGTH:
        return False
    # Two browsers at once: the statement settles who was first.
    used = RecoveryCode.objects.filter(
        user=user, code_hash=_code_hash(user, plain), used_at=None
    ).update(used_at=timezone.now())
    return bool(used)


def begin_second_factor(*, user: User) -> TOTPDevice:
    """A secret to be shown to the user's device; it asks for no code until it is confirmed."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name=DEVICE, confirmed=False)


def confirm_second_factor(*, user: User, code: str) -> bool:
    """Whether the code is the new device's; from then on it, and it alone, is asked for."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).last()
        if device is None or not device.verify_token(code):
            return False
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
    return True


def is_second_factor(*, user: User, code: str) -> bool:
    """Whether it is a code of the user's device now, or one of the recovery codes.

    A code holds once. After a wrong one django-otp lets some seconds pass, more each time.
    """
    plain = "".join(code.split())
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return False
        if plain.isascii() and plain.isdecimal() and len(plain) <= device.digits:
            return bool(device.verify_token(plain))
    return use_recovery_code(user=user, code=code)


def end_second_factor(*, user: User) -> bool:
    """Ask for no second factor any more; whether one was there. Its recovery codes go along."""
    with transaction.atomic():
        gone, _ = TOTPDevice.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    return bool(gone)


def _code_hash(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
