"""Who reads, and what they were shown first."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.readers.models import Reader


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

    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="exposures", db_index=False
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        TrafficPlan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # the index below begins with it
        help_text="Under which it was drawn; unknown for older rows.",
    )
    first_seen = models.DateTimeField(default=timezone.now)
    others_opened_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When other versions were opened; what is said later is left out.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="one_first_exposure")
        ]
        # How many were shown what, under which plan: counted in the index alone.
        indexes = [models.Index(fields=["plan", "version"], name="exposure_planned")]

    def __str__(self) -> str:
        return f"Reader {self.reader_id} saw version {self.version_id}"
