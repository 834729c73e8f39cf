"""What a generator is asked to write: the row is the queue's entry, and then its record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

UNFINISHED = ("waiting", "running")

M = TypeVar("M", bound=models.Model)


class JobQuerySet(models.QuerySet[M]):
    """Jobs by what may be done with them."""

    def unfinished(self) -> Self:
        """Jobs that wait or are being worked on."""
        return self.filter(status__in=UNFINISHED)

    def free(self, now: datetime) -> Self:
        """Unfinished jobs that nobody is working on at `now`, the one asked for first ahead."""
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.unfinished().filter(unclaimed).order_by("requested_at", "pk")

    def held(self, now: datetime) -> Self:
        """Unfinished jobs that somebody holds, at work or killed a moment ago."""
        return self.unfinished().filter(claimed_until__gte=now).exclude(claim="")


class Job(models.Model):
    """One text that a model version is to write.

    Whoever works on it holds `claim` and pushes `claimed_until` on; a worker that dies pushes no
    more. What it cost is None where that is not known.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A release that does not know it may still write rows while this one starts.
    interruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, help_text="Why it failed, for the person who asked.")
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    money = models.DecimalField(max_digits=14, decimal_places=8, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    objects: Any = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["requested_at", "id"],
                condition=Q(status__in=UNFINISHED),
                name="%(class)s_unfinished",
            )
        ]

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or is being worked on."""
        return self.status in UNFINISHED
