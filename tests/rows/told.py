"""What is told: webhooks, and events as a look finds them."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from common.web.public_net import checked_address
from writeup_site.webhooks.kinds import WORDS, EventKind
from writeup_site.webhooks.models import Delivery, Webhook
from writeup_site.webhooks.services import Happening, tell
from writeup_site.webhooks.targets import receiver_of

_numbers = count(1)


def make_webhook(address: str = "https://app.example/hook", **fields: Any) -> Webhook:
    """One that is told of everything, wherever it leads."""
    fields = {
        "name": f"hook {next(_numbers)}",
        "events": [*WORDS],
        "site": "https://w.example",
    } | fields
    return Webhook.objects.create(
        address=address, receiver=receiver_of(checked_address(address)), **fields
    )


def make_happening(**fields: Any) -> Happening:
    """A decision that was kept, unless said otherwise."""
    number = next(_numbers)
    said: dict[str, Any] = {
        "key": f"decision:{number}", "kind": EventKind.DECISION_KEPT, "at": timezone.now(),
        "sentence": f"ann decided: Ship bart@{number}.", "path": f"/decisions/{number}/",
        "data": {"chosen": f"bart@{number}"},
    }  # fmt: skip
    return Happening(**said | fields)


def make_delivery(webhook: Webhook, **fields: Any) -> Delivery:
    """An event for a webhook, not sent yet."""
    event = tell(make_happening(**fields))
    assert event is not None
    return Delivery.objects.get(event=event, webhook=webhook)
