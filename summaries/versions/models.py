"""Model versions and the breakdowns they wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ModelVersion(models.Model):
    """What wrote a breakdown. `settings` are what made its outputs: fixed once it has some."""

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
        base = f"{self.name} {self.title}" if self.title and self.title != self.name else self.name
        return base if self.version == "1" else f"{base} @{self.version}"
