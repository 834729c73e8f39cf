"""The writing assistant's tables: a reader's own texts, and what versions made of them.

Nothing here is an Article or a Summary: what is private can't come out through a page, a score or
an export of those. Publishing makes them.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from summaries.articles.models import Article
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion


def new_slug() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(12)


class OwnText(models.Model):
    """A reader's own text: an article to be taken apart, or a text that is being written.

    `owner_key` is whatever the app of readers calls its owner by. `article` is what it was
    published as.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        TEXT = "text"

    slug = models.CharField(max_length=24, unique=True, default=new_slug, editable=False)
    owner_key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ARTICLE)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=32, editable=False, db_index=True)
    url = models.URLField(max_length=1000, blank=True)
    language = models.CharField(
        max_length=35, blank=True, help_text="As its text seems to be; empty where not sure."
    )
    left_out = models.TextField(
        blank=True, help_text="What its document held and the text lacks, such as 1 equation."
    )
    created_at = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(
        null=True, blank=True, help_text="When its owner offered it to the team for publication."
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    article = models.OneToOneField(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="own_text"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["offered_at"],
                condition=Q(offered_at__isnull=False, declined_at=None, article=None),
                name="own_text_offered",
            )
        ]

    def __str__(self) -> str:
        return self.title or f"Own text {self.pk}"

    def get_absolute_url(self) -> str:
        name = "own_writing" if self.kind == OwnText.Kind.TEXT else "own_text"
        return reverse(name, args=[self.slug])


class OwnBreakdown(Job):
    """What one version makes of an own text: a breakdown, or a text from an instruction.

    `output` grows while it is written: a draft in the form of `summaries.generators.stored` for a
    breakdown, else {"text": …, "notes": […]}. It is None before there is anything.
    """

    class Task(models.TextChoices):
        BREAKDOWN = "breakdown"
        DRAFT = "draft"
        CONTINUE = "continue"
        SHORTEN = "shorten"
        REPHRASE = "rephrase"
        TITLE = "title"

    own_text = models.ForeignKey(OwnText, on_delete=models.CASCADE, related_name="own_breakdowns")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="own_breakdowns"
    )
    task = models.CharField(max_length=10, choices=Task.choices, default=Task.BREAKDOWN)
    given = models.TextField(blank=True, help_text="The text that a task of writing began with.")
    instruction = models.TextField(blank=True)
    output = models.JSONField(null=True, blank=True)

    class Meta(Job.Meta):
        ordering = ["own_text", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["own_text", "version"],
                condition=Q(task="breakdown"),
                name="one_breakdown_an_own_text_and_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk} of own text {self.own_text_id}"
