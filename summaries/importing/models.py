"""Imports as acts of the team: what came in with each, and how far one is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Import(models.Model):
    """One file, or one call, that brings summaries, votes, ratings or scores.

    What it brought of the last three can be undone as a whole. A file from the desk is uploaded
    first, perhaps checked by a dry run, and then waits for a worker.
    `source` names the product or data set they are from: its rows and its voters are known by
    their ids within it. `report` says what became of the lines, as the commands say it.
    """

    class Kind(models.TextChoices):
        SUMMARIES = "summaries"
        VOTES = "votes"
        RATINGS = "ratings"
        SCORES = "scores"

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKED = "checked"
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"
        UNDONE = "undone"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=60, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    options = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, help_text="What whoever waits for it should know.")
    lines = models.PositiveIntegerField(default=0, help_text="Taken so far.")
    bytes_read = models.BigIntegerField(default=0)
    size = models.BigIntegerField(null=True, blank=True, help_text="In bytes, where it is known.")
    claim = models.CharField(max_length=32, blank=True, help_text="The owner's random token.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(status__in=["waiting", "running"]), name="import_open"
            )
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @property
    def was_begun_before(self) -> bool:
        """Whether a worker before this one may have taken in a part of it."""
        return self.attempts + self.interruptions > 1

    def brought_before(self, brought_by: int | None) -> bool:
        """Whether a row came in by this import, by a worker before this one."""
        return brought_by == self.pk and self.was_begun_before

    @property
    def has_ended(self) -> bool:
        """Whether no worker has anything to do for it."""
        return self.status not in {self.Status.WAITING, self.Status.RUNNING}


class BroughtRow(models.Model):
    """A row that an import made. Beside votes: it goes with them when they are undone.

    The id of a row, not a key: what was deleted since needs no undoing.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        VERSION = "version"
        SUMMARY = "summary"

    brought_by = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="brought", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    row = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brought_by", "kind", "row"], name="one_note_a_brought_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row} of {self.brought_by}"
