"""Figures that tasks compute and pages only read."""

from __future__ import annotations

from django.db import models


class Kept(models.Model):
    """The result of one long computation, with a hash of the data it was made from."""

    class Kind(models.TextChoices):
        STANDING = "standing", "strengths and win rates of all versions"
        PAIR = "pair", "scores and ratings of two versions"
        APPROVAL = "approval", "shares of 👍 of all versions"
        TRUST = "trust", "how far metrics agree with people"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=60)
    data_key = models.CharField(max_length=64, help_text="Of the data behind it.")
    payload = models.JSONField()
    as_of = models.DateTimeField(null=True, blank=True, help_text="When the data last changed.")
    kept_at = models.DateTimeField(auto_now=True, help_text="When it was computed.")

    class Meta:
        verbose_name_plural = "kept"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_kept_a_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
