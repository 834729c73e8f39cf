"""Secrets and signatures after the Standard Webhooks convention.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from writeup_site.webhooks.models import Webhook

MARK: Final = "whsec_"
_SALT: Final = "writeup.webhook"
# So long a former secret signs along, so that a receiver can be given the new one meanwhile.
OVERLAP: Final = timedelta(hours=24)


def secret_of(webhook: Webhook) -> str:
    """The secret that a receiver checks by, for the one moment at which it is shown."""
    return MARK + base64.b64encode(_keys(webhook.nonce)[0]).decode()


def signed_headers(webhook: Webhook, *, uid: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that go with a body.

    A signature for each secret that holds: the present one, that of before for OVERLAP, and those
    that settings.SECRET_KEY_FALLBACKS would have given. A receiver takes any of them.
    """
    nonces = [webhook.nonce]
    if webhook.former_nonce and webhook.renewed_at and now - webhook.renewed_at < OVERLAP:
        nonces.append(webhook.former_nonce)
    moment = str(int(now.timestamp()))
    content = b".".join([uid.encode(), moment.encode(), body])
    signatures = [
        f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"
        for nonce in nonces
        for key in _keys(nonce)
    ]
    return {
        "webhook-id": uid,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def _keys(nonce: str) -> list[bytes]:
    return [
        salted_hmac(_SALT, nonce, secret=secret, algorithm="sha256").digest()
        for secret in (None, *settings.SECRET_KEY_FALLBACKS)
    ]
