"""Reads of webhooks, deliveries and events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from common.words.counts import counted
from writeup_site.webhooks.feed_tokens import FEED_MARK, feed_hash
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.models import Delivery, Event, FeedAddress, Webhook

FEED_LENGTH: Final = 50


def webhooks() -> QuerySet[Webhook]:
    """Every webhook with how many deliveries wait and were given up."""
    status = Delivery.Status
    waiting = Q(deliveries__status__in=[status.WAITING, status.PAUSED])
    return Webhook.objects.select_related("made_by").annotate(
        waiting=Count("deliveries", filter=waiting),
        given_up=Count("deliveries", filter=Q(deliveries__status=status.GIVEN_UP)),
        delivered=Count("deliveries", filter=Q(deliveries__status=status.DELIVERED)),
    )


def deliveries(*, webhook: Webhook | None = None, status: str = "") -> QuerySet[Delivery]:
    """The newest first; of one webhook, of one status. With their events and receivers."""
    found: QuerySet[Delivery] = Delivery.objects.select_related(
        "event", "webhook", "subscription__user"
    )
    if webhook is not None:
        found = found.filter(webhook=webhook)
    return found.filter(status=status) if status else found


def given_up_since(since: datetime) -> QuerySet[Delivery]:
    """Deliveries that no try brought to their receiver, by when the last one failed."""
    found: QuerySet[Delivery] = Delivery.objects.filter(
        status=Delivery.Status.GIVEN_UP, ended_at__gte=since
    )
    return found


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A receiver that somebody must look at, and where."""

    sentence: str
    path: str


def undelivered(since: datetime) -> list[Undelivered]:
    """One for each receiver that something was given up for, and for each that was stopped.

    Two queries.
    """
    rows = (
        given_up_since(since)
        .order_by()
        .values("webhook__name", "subscription__user__username")
        .annotate(number=Count("pk"))
    )
    path = f"{reverse('deliveries')}?{urlencode({'status': Delivery.Status.GIVEN_UP})}"
    found = [
        Undelivered(
            f"{row['webhook__name'] or 'Mail to ' + row['subscription__user__username']}: "
            f"{counted(row['number'], 'events')} could not be delivered.",
            path,
        )
        for row in rows
    ]
    for each in Webhook.objects.exclude(stopped_because=""):
        said = f"The webhook {each.name} is stopped. {each.stopped_because}"
        found.append(Undelivered(said, reverse("webhook", args=[each.pk])))
    return found


def ended_deliveries(before: datetime) -> QuerySet[Delivery]:
    """Deliveries that were made or given up before a moment."""
    found: QuerySet[Delivery] = Delivery.objects.filter(ended_at__lt=before)
    return found


def told_events(before: datetime) -> QuerySet[Event]:
    """Events from before a moment that no delivery is held of.

    Changes of verdicts stay: they are few, and the feed shows them.
    """
    held = Delivery.objects.filter(event=OuterRef("pk"))
    old = Event.objects.filter(~Exists(held), at__lt=before)
    return old.exclude(kind=EventKind.VERDICT_CHANGED)


def verdict_changes() -> list[Event]:
    """The newest changes of verdicts, for the feed. One query."""
    return list(Event.objects.filter(kind=EventKind.VERDICT_CHANGED)[:FEED_LENGTH])


def feed_reader(token: str) -> User | None:
    """The member whose address of the feed holds this token; None for none. One query."""
    if not token.startswith(FEED_MARK) or len(token) > 100:
        return None
    row = FeedAddress.objects.filter(token_hash=feed_hash(token)).select_related("user").first()
    user: User | None = row.user if row else None
    return user
