"""Whose token or key a request brings, and whether a host's server signed a user's id."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from writeup_site.keys.models import ApiToken, PublicKey

TOKEN_MARK: Final = "wu_"  # noqa: S105  # by which scanners of leaked secrets can know one
_SALT: Final = "writeup.public_key"


def token_of(secret: str) -> ApiToken | None:
    """The token that `secret` is: not revoked, not expired, of an active member; one query."""
    prefix = secret.rpartition("_")[0] if secret.startswith(TOKEN_MARK) else ""
    # The part after the prefix may hold a "_" of its own, the prefix may not.
    prefix = "_".join(secret.split("_")[:2]) if prefix else ""
    if not prefix or len(secret) > 100 or "\0" in secret:
        return None
    token = (
        ApiToken.objects.filter(
            prefix=prefix,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            created_by__is_active=True,
        )
        .select_related("created_by")
        .first()
    )
    hashed = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
    if token is None or not hmac.compare_digest(token.token_hash, hashed):
        return None
    return token


def tokens() -> QuerySet[ApiToken]:
    """Every token, the newest first."""
    return ApiToken.objects.select_related("created_by")


def may_revoke(user: User, token: ApiToken) -> bool:
    """Whether a member whose role ends tokens may end this one: an owner's is for owners alone."""
    return user.is_superuser or not token.created_by.is_superuser


def public_keys() -> QuerySet[PublicKey]:
    """Every public key that was not revoked, the newest first."""
    return PublicKey.objects.filter(revoked_at=None)


def public_key_of(text: str) -> PublicKey | None:
    """The key that is called so and was not revoked; one query."""
    if len(text) > 40 or "\0" in text:
        return None
    return PublicKey.objects.filter(key=text, revoked_at=None).first()


def host_secret(key: PublicKey) -> str:
    """The secret by which the host's server signs, for the one moment at which it is shown."""
    return _secrets(key)[0]


def is_signed(key: PublicKey, *, user: str, signature: str) -> bool:
    """Whether `signature` is the hexadecimal HMAC-SHA256 of `user` (UTF-8) under the key's secret.

    A secret that settings.SECRET_KEY_FALLBACKS would have given holds, too.
    """
    said = signature.lower().encode("utf-8", "replace")
    return any(
        hmac.compare_digest(
            hmac.new(secret.encode(), user.encode(), hashlib.sha256).hexdigest().encode(), said
        )
        for secret in _secrets(key)
    )


def _secrets(key: PublicKey) -> list[str]:
    digests = [
        salted_hmac(_SALT, f"{key.key}.{key.nonce}", secret=secret, algorithm="sha256").digest()
        for secret in (None, *settings.SECRET_KEY_FALLBACKS)
    ]
    return [f"sk_{base64.urlsafe_b64encode(each).decode().rstrip('=')}" for each in digests]
