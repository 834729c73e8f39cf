"""Model versions, and what was changed of who sees them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ModelVersion(models.Model):
    """What wrote a breakdown. `settings` are what made its outputs: fixed once it has some.

    Status and weight are changed by `showing.show_versions` alone, which notes who did it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        RETIRED = "retired"

    name = models.CharField(max_length=100)
    version = models.CharField(max_length=60, default="1")
    title = models.CharField(max_length=120, blank=True, help_text="How people call it.")
    kind = models.CharField(
        max_length=40, blank=True, help_text="extractive, abstractive, hand-written, …"
    )
    note = models.CharField(max_length=300, blank=True, help_text="Shown wherever it is named.")
    settings = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    weight = models.FloatField(
        default=1.0, help_text="Its share of readers is its weight over the sum of the live ones'."
    )
    held_by = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="What alone may change status and weight now; empty: the team.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_version_a_name"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def identifier(self) -> str:
        """The name a command takes: `BART@2`."""
        return f"{self.name}@{self.version}"

    @property
    def label(self) -> str:
        """The name a person reads: `M22 BART`, with the version where it isn't the first."""
        return self._name_and_title if self.version == "1" else self.full_label

    @property
    def full_label(self) -> str:
        """The same with its version also where it is the first: `BART@1`, `M22 BART @1`."""
        titled = self._name_and_title != self.name
        return f"{self._name_and_title} @{self.version}" if titled else self.identifier

    @property
    def _name_and_title(self) -> str:
        return f"{self.name} {self.title}" if self.title and self.title != self.name else self.name


class TrafficChange(models.Model):
    """What was changed of a version's status or weight, by whom and when; never written again."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=150, help_text="The name, which outlives the login.")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = models.TextField(help_text="In a sentence, what was and what is.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
