"""Exports that were asked for on the desk: what each is to hold, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from writeup_site.exporting.choice import ExportChoice
    from writeup_site.exporting.kinds import ExportKind


class ExportJob(models.Model):
    """One export that a worker writes and the team downloads; `choice` is an ExportChoice."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    choice = models.JSONField()
    format = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0, help_text="Written so far.")
    size = models.BigIntegerField(null=True, blank=True, help_text="Of the file, in bytes.")
    claim = models.CharField(max_length=32, blank=True, help_text="The owner's random token.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(status__in=["waiting", "running"]), name="export_open"
            )
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether no worker has anything to do for it."""
        return self.status not in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def asked(self) -> ExportChoice:
        """What it is to hold."""
        # Here, since every process of the site loads its tables: numpy and much else come along.
        from writeup_site.exporting.choice import ExportChoice  # noqa: PLC0415

        return ExportChoice.of_json(self.choice)

    @property
    def kind(self) -> ExportKind:
        """Of what it is."""
        from writeup_site.exporting.kinds import EXPORTS  # noqa: PLC0415  # as above

        return EXPORTS[self.choice["kind"]]
