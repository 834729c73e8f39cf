"""What happened, who wants to be told of it, and how far each telling is."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

NAME = 100
MAIL = "mail"  # the receiver of everything that goes by e-mail


def new_nonce() -> str:
    """What a secret is derived from."""
    return secrets.token_urlsafe(16)


def new_uid() -> str:
    """The id of a message, by which a receiver knows one that came twice."""
    return f"msg_{secrets.token_hex(12)}"


class Event(models.Model):
    """Something that happened, told once: `key` names it, so that two looks keep one row.

    `kind` is an EventKind, `sentence` says it, `path` leads to its page, `data` has its names for
    programs.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    sentence = models.CharField(max_length=500)
    path = models.TextField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "-id"], name="event_by_kind")]

    def __str__(self) -> str:
        return self.sentence


class Webhook(models.Model):
    """An address elsewhere that is told of events.

    The secret that signs is derived from `nonce` and the site's SECRET_KEY: whoever reads the
    database alone does not have it. `former_nonce` signs along for a while after `renewed_at`.
    `site`: this site's address as whoever made it called it, which links lead to. `receiver`: the
    host and port. `stopped_because`: why it is not told any more, where nobody stopped it.
    """

    class Shape(models.TextChoices):
        STANDARD = "standard", "Standard Webhooks"
        SLACK = "slack", "Slack"

    name = models.CharField(max_length=NAME)
    address = models.CharField(max_length=2000)
    receiver = models.CharField(max_length=300)
    events = models.JSONField(default=list)
    shape = models.CharField(max_length=10, choices=Shape.choices, default=Shape.STANDARD)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    former_nonce = models.CharField(max_length=32, blank=True, editable=False)
    renewed_at = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class MailSubscription(models.Model):
    """Which events a member of the team is told of by e-mail, and where."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_subscription"
    )
    address = models.EmailField()
    events = models.JSONField(default=list)
    site = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"Mail to {self.address}"


class FeedAddress(models.Model):
    """A member's address of the feed; of the token in it only a hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_address"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Feed of {self.user_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by what may be done with them."""

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Those whose time has come and that nobody holds, the longest due first."""
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(unclaimed, status=Delivery.Status.WAITING, next_at__lte=now).order_by(
            "next_at", "pk"
        )

    def held(self, now: datetime) -> DeliveryQuerySet:
        """Those that somebody sends right now, or was killed over a moment ago."""
        return self.filter(status=Delivery.Status.WAITING, claimed_until__gte=now).exclude(claim="")


class Delivery(models.Model):
    """One event for one receiver: the row is the queue's entry, and then its record.

    Whoever sends it holds `claim` as `common.work.leases` has it. `receiver`: of the webhook, or
    MAIL. `answer`: the HTTP status of the last try, None where none came. `error`: why it failed.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        PAUSED = "paused"
        DELIVERED = "delivered"
        GIVEN_UP = "given up"

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, related_name="deliveries", db_index=False
    )
    subscription = models.ForeignKey(
        MailSubscription,
        on_delete=models.CASCADE,
        null=True,
        related_name="deliveries",
        db_index=False,
    )
    receiver = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    next_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    answer = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: Any = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_a_webhook"),
            models.UniqueConstraint(fields=["subscription", "event"], name="one_mail_an_event"),
            models.CheckConstraint(
                condition=Q(webhook__isnull=True) ^ Q(subscription__isnull=True),
                name="a_webhook_or_a_mail",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(status="waiting"), name="delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.uid} to {self.receiver}"


class ToldVerdict(models.Model):
    """What was last told of two versions, and what will be if it still holds at a later look.

    `said`, `pending`: by source ("rule" for the verdict by the rule), verdict or null. `data_key`:
    of the data that was looked at last. `changes`: how many were told.
    """

    baseline = models.ForeignKey(
        "summaries.ModelVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    candidate = models.ForeignKey(
        "summaries.ModelVersion", on_delete=models.CASCADE, related_name="+"
    )
    said = models.JSONField(default=dict)
    pending = models.JSONField(null=True)
    pending_since = models.DateTimeField(null=True)
    data_key = models.CharField(max_length=64, blank=True)
    looked_at = models.DateTimeField(default=timezone.now)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "candidate"], name="one_told_verdict_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.baseline_id}:{self.candidate_id}"


class EventSearch(models.Model):
    """Until when one source of events was looked through."""

    source = models.CharField(max_length=30, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} until {self.until:%Y-%m-%d %H:%M}"
