"""What can be voted on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from summaries.models import Article, ModelVersion, Section, SimilarArticle, Summary


class Target(models.Model):
    """A votable thing: a summary, one of its sections, or a similar article.

    `article` and `version` repeat what the thing belongs to, so that counts per version and per
    article need no walk through three tables.
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        SECTION = "section"
        SIMILAR = "similar"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.OneToOneField(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )
    section = models.OneToOneField(
        Section, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )
    similar = models.OneToOneField(
        SimilarArticle, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="summary", summary__isnull=False, section=None, similar=None,
                    version__isnull=False,
                )
                | Q(
                    kind="section", summary=None, section__isnull=False, similar=None,
                    version__isnull=False,
                )
                | Q(
                    kind="similar", summary=None, section=None, similar__isnull=False, version=None
                ),
                name="target_is_one_thing_of_its_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} target {self.pk}"
