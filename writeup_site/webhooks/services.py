"""Telling events, and making, changing and ending webhooks, mails and feeds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from writeup_site.webhooks.feed_tokens import feed_hash, new_feed_token
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.models import (
    MAIL,
    Delivery,
    Event,
    FeedAddress,
    MailSubscription,
    Webhook,
    new_nonce,
)
from writeup_site.webhooks.nudge import nudge_sending
from writeup_site.webhooks.signing import secret_of
from writeup_site.webhooks.targets import checked_target, receiver_of


@dataclass(frozen=True, slots=True)
class Happening:
    """An event before it is told. key: names it; the rest as in Event."""

    key: str
    kind: EventKind
    at: datetime
    sentence: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MadeWebhook:
    """A webhook whose secret is shown this once."""

    webhook: Webhook
    secret: str = field(repr=False)


def tell(happening: Happening) -> Event | None:
    """Keep an event and a delivery for each who asked for its kind; None where it was told before.

    Both are written in one transaction, and the key settles a race of two who look.
    """
    with transaction.atomic():
        event, is_new = Event.objects.get_or_create(
            key=happening.key,
            defaults={
                "kind": happening.kind,
                "at": happening.at,
                "sentence": _cut(happening.sentence),
                "path": happening.path,
                "data": happening.data,
            },
        )
        if not is_new:
            return None
        wanted = [
            Delivery(event=event, webhook=each, receiver=each.receiver)
            for each in Webhook.objects.filter(active=True)
            if happening.kind in each.events
        ]
        if settings.MAIL_GIVEN:
            wanted += [
                Delivery(event=event, subscription=each, receiver=MAIL)
                for each in MailSubscription.objects.filter(user__is_active=True)
                if happening.kind in each.events
            ]
        Delivery.objects.bulk_create(wanted)
    return event


def make_webhook(
    *, name: str, address: str, events: Sequence[str], shape: str, site: str, user: User
) -> MadeWebhook:
    """A webhook that is told from now on. Raises AddressError."""
    webhook = Webhook(name=name, events=list(events), shape=shape, site=site, made_by=user)
    _lead(webhook, address)
    webhook.save()
    return MadeWebhook(webhook, secret_of(webhook))


def change_webhook(
    webhook: Webhook, *, name: str, address: str, events: Sequence[str], shape: str
) -> None:
    """Change what it is told, how and where; what waits goes to the new address.

    Raises AddressError.
    """
    webhook.name, webhook.events, webhook.shape = name, list(events), shape
    _lead(webhook, address)
    with transaction.atomic():
        webhook.save()
        waiting = [Delivery.Status.WAITING, Delivery.Status.PAUSED]
        webhook.deliveries.filter(status__in=waiting).update(receiver=webhook.receiver)


def renew_secret(webhook: Webhook) -> MadeWebhook:
    """Another secret; the former one signs along for `signing.OVERLAP`."""
    webhook.former_nonce, webhook.nonce = webhook.nonce, new_nonce()
    webhook.renewed_at = timezone.now()
    webhook.save(update_fields=["former_nonce", "nonce", "renewed_at"])
    return MadeWebhook(webhook, secret_of(webhook))


def pause_webhook(webhook: Webhook, *, because: str = "") -> None:
    """Tell it nothing more; what waits is kept. because: where nobody asked for it."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(active=False, stopped_because=because)
        waiting = Delivery.objects.filter(webhook=webhook.pk, status=Delivery.Status.WAITING)
        waiting.update(status=Delivery.Status.PAUSED)


def resume_webhook(webhook: Webhook) -> None:
    """Tell it again, first what waited."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(active=True, stopped_because="")
        _again(Delivery.objects.filter(webhook=webhook.pk, status=Delivery.Status.PAUSED))
    transaction.on_commit(nudge_sending)


def remove_webhook(webhook: Webhook) -> None:
    """Delete it with what was and would have been told to it."""
    webhook.delete()


def send_test(webhook: Webhook, *, user: User) -> Delivery:
    """Have a test sent to it, also where it is paused."""
    now = timezone.now()
    with transaction.atomic():
        event = Event.objects.create(
            key=f"{EventKind.TEST}:{secrets.token_hex(8)}",
            kind=EventKind.TEST,
            at=now,
            sentence=f"A test, sent by {user.get_username()}.",
            path="/webhooks/",
            data={"sent_by": user.get_username()},
        )
        delivery = Delivery.objects.create(event=event, webhook=webhook, receiver=webhook.receiver)
    transaction.on_commit(nudge_sending)
    return delivery


def send_again(delivery: Delivery) -> bool:
    """Have it sent now, with all its tries before it; whether nobody is just sending it.

    It keeps its id, so a receiver that had it already knows it.
    """
    free = Delivery.objects.filter(pk=delivery.pk)
    free = free.exclude(pk__in=Delivery.objects.held(timezone.now()).values("pk"))
    changed = _again(free)
    transaction.on_commit(nudge_sending)
    return bool(changed)


def _again(deliveries: Any) -> int:
    return int(
        deliveries.update(
            status=Delivery.Status.WAITING, next_at=timezone.now(), attempts=0, interruptions=0,
            claim="", claimed_until=None, ended_at=None,
        )
    )  # fmt: skip


def subscribe(*, user: User, address: str, events: Sequence[str], site: str) -> None:
    """Tell a member by e-mail of these events alone; of none, nothing at all."""
    if not events:
        MailSubscription.objects.filter(user=user).delete()
        return
    MailSubscription.objects.update_or_create(
        user=user, defaults={"address": address, "events": list(events), "site": site}
    )


def make_feed_token(user: User) -> str:
    """The token of a member's address of the feed, shown this once; the one before ends."""
    token = new_feed_token()
    FeedAddress.objects.update_or_create(
        user=user, defaults={"token_hash": feed_hash(token), "made_at": timezone.now()}
    )
    return token


def revoke_feed_token(user: User) -> None:
    """End the member's address of the feed."""
    FeedAddress.objects.filter(user=user).delete()


def _lead(webhook: Webhook, address: str) -> None:
    target = checked_target(address, allowed=settings.WEBHOOK_HOSTS)
    webhook.address, webhook.receiver = target.geturl(), receiver_of(target)


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= 500 else f"{sentence[:499]}…"
