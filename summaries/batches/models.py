"""Requests to let one version write about many articles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from summaries.articles.models import Article
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion


class Batch(models.Model):
    """One request: a version and the articles it is to write about, an item each.

    `articles` is the choice as it was asked for, such as "tag:economy". `money_limit`, in the
    currency of the version's prices, ends it before the next item; None is no limit.
    """

    class Status(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="batches")
    articles = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    error = models.TextField(blank=True)
    money_limit = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]

    def __str__(self) -> str:
        return f"Batch {self.pk} by {self.version}"


class BatchItem(Job):
    """One article of a batch. `money_before` is what tries before the last one cost."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    money_before = models.DecimalField(
        max_digits=14, decimal_places=8, null=True, blank=True, editable=False
    )

    class Meta(Job.Meta):
        ordering = ["batch", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "article"], name="one_item_an_article_and_batch"
            )
        ]

    def __str__(self) -> str:
        return f"Article {self.article_id} of batch {self.batch_id}"
