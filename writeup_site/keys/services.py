"""Making tokens and public keys, noting their use, and ending them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from writeup_site.keys.models import ApiToken, PublicKey
from writeup_site.keys.scopes import TokenScope, scopes_of
from writeup_site.keys.selectors import TOKEN_MARK, host_secret

DAYS: Final = (7, 30, 90, 365)
# Last use is shown to the minute: a row written for every request would be a queue for one row.
NOTED_EVERY: Final = timedelta(minutes=1)


class ScopesRefusedError(ValueError):
    """A token that cannot be made so; the message says why."""


@dataclass(frozen=True)
class MadeToken:
    """A new token; `secret` is what the program sends, and is held nowhere else."""

    token: ApiToken
    secret: str = field(repr=False)


@dataclass(frozen=True)
class MadePublicKey:
    """A public key; `secret` is for the host's server alone."""

    key: PublicKey
    secret: str = field(repr=False)


def make_token(*, name: str, scopes: Collection[TokenScope], days: int, user: User) -> MadeToken:
    """A token of this member, that ends after so many days (1 to 365).

    Raises ScopesRefusedError for no scope, for one that the member's role does not reach, and for
    other days.
    """
    if not scopes:
        raise ScopesRefusedError("choose what the token may do")
    if beyond := sorted(set(scopes) - scopes_of(user)):
        raise ScopesRefusedError(f"your role does not reach {', '.join(beyond)}")
    if not 1 <= days <= DAYS[-1]:
        raise ScopesRefusedError(f"a token lasts 1 to {DAYS[-1]} days, not {days}")
    prefix = TOKEN_MARK + secrets.token_hex(4)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = ApiToken.objects.create(
        name=name,
        prefix=prefix,
        token_hash=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=[scope.value for scope in TokenScope if scope in scopes],
        created_by=user,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return MadeToken(token, secret)


def revoke_token(token: ApiToken) -> bool:
    """End it now; whether that changed anything."""
    return bool(
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    )


def make_public_key(*, name: str, origins: Sequence[str], user: User) -> MadePublicKey:
    """A key for pages of these origins, each as `origin_of` writes it."""
    key = PublicKey.objects.create(
        name=name,
        key=f"pk_{secrets.token_urlsafe(18)}",
        origins=list(origins),
        nonce=secrets.token_urlsafe(16),
        created_by=user,
    )
    return MadePublicKey(key, host_secret(key))


def renew_secret(key: PublicKey) -> MadePublicKey:
    """Give the key another secret; what the former one signed is refused from now on."""
    key.nonce = secrets.token_urlsafe(16)
    key.save(update_fields=["nonce"])
    return MadePublicKey(key, host_secret(key))


def change_origins(key: PublicKey, *, origins: Sequence[str]) -> None:
    """Let pages of these origins use it, and no others."""
    key.origins = list(origins)
    key.save(update_fields=["origins"])


def revoke_public_key(key: PublicKey) -> bool:
    """End it now; whether that changed anything. What was said with it stays."""
    return bool(
        PublicKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    )


def note_use(row: ApiToken | PublicKey) -> None:
    """Note when it was used last, at most once a minute; not where the database is busy."""
    now = timezone.now()
    if row.last_used_at is not None and now - row.last_used_at < NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    try:
        type(row)._default_manager.filter(stale, pk=row.pk).update(last_used_at=now)
    except OperationalError:
        return  # the next use notes it
