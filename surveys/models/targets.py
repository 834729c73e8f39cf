"""What can be voted on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from summaries.models import Article, ModelVersion, Section, SimilarArticle, Summary, Take


class Target(models.Model):
    """A votable thing: a summary, one of its sections, a similar article, or a take.

    `article` and `version` repeat what the thing belongs to, so that counts per version and per
    article need no walk through three tables. A take is about its owner's own text: it has no
    article, and what is said of it belongs to no comparison of published summaries.
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        SECTION = "section"
        SIMILAR = "similar"
        TAKE = "take"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
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
    take = models.OneToOneField(
        Take, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="summary", summary__isnull=False, section=None, similar=None, take=None,
                    article__isnull=False, version__isnull=False,
                )
                | Q(
                    kind="section", summary=None, section__isnull=False, similar=None, take=None,
                    article__isnull=False, version__isnull=False,
                )
                | Q(
                    kind="similar", summary=None, section=None, similar__isnull=False, take=None,
                    article__isnull=False, version=None,
                )
                | Q(
                    kind="take", summary=None, section=None, similar=None, take__isnull=False,
                    article=None, version__isnull=False,
                ),
                name="target_is_one_thing_of_its_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} target {self.pk}"
