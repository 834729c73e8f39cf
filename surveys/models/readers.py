"""Who reads, and what they were shown first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from summaries.models import Article, ModelVersion


class Reader(models.Model):
    """A browser that reads and votes, known only by the HMAC of its random cookie.

    A cookie is never proof of a person. `simulated` readers come from a seeded command. A reader
    who signed in has a `user`, and the browsers they signed in from share one cookie, which is
    derived from `nonce`.
    """

    key_hash = models.CharField(max_length=64, unique=True, help_text="HMAC-SHA256 of the cookie.")
    key_version = models.PositiveSmallIntegerField(default=1)
    simulated = models.BooleanField(default=False, db_index=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="reader",
    )  # fmt: skip
    nonce = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Reader {self.pk}"


class TrafficPlan(models.Model):
    """How readers' first readings were to be shared among versions: the weights of one moment.

    `shares` maps a version's id, as text, to its probability; they sum to 1.
    """

    key = models.CharField(max_length=32, unique=True, help_text="Hash of the shares.")
    shares = models.JSONField()

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class Exposure(models.Model):
    """Which version's Summary of an Article a reader was shown first, and when."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="exposures")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        TrafficPlan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Under which it was drawn; unknown for older rows.",
    )
    first_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="one_first_exposure")
        ]

    def __str__(self) -> str:
        return f"Reader {self.reader_id} saw version {self.version_id}"
