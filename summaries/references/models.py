"""Summaries written by people, and those they are still writing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from summaries.articles.models import Article


class Reference(models.Model):
    """A summary of an article written by a person.

    One written here has times, and its `author` unless their login was deleted. `seconds` is how
    long the writing took, with the page in view; None where not known.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="references", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "position"], name="one_reference_a_position")
        ]

    def __str__(self) -> str:
        return f"Reference {self.position} of {self.article_id}"

    @property
    def is_written_here(self) -> bool:
        """Whether it was written on the site; others were imported and stay as they came."""
        return self.created_at is not None


class ReferenceDraftQuerySet(models.QuerySet["ReferenceDraft"]):
    def of_new(self) -> ReferenceDraftQuerySet:
        """Drafts that can only become new references: the one they changed, if any, is gone."""
        return self.filter(Q(reference=None) | Q(reference__created_at=None))


class ReferenceDraft(models.Model):
    """What a person has typed of a new reference, or of a change to one, and not published.

    `base_hash` is the hash of the published text it began from; "" for a new one. Where that
    reference is deleted, the draft stays. `tab` names the open page that saved it last.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="reference_drafts", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reference_drafts"
    )
    # Without a name the other way, so that an import that deletes a reference is not held up.
    reference = models.ForeignKey(
        Reference, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    base_hash = models.CharField(max_length=32, blank=True)
    text = models.TextField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    tab = models.CharField(max_length=32, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReferenceDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "reference"], name="one_draft_a_reference"
            ),
            models.UniqueConstraint(
                fields=["article", "author"],
                condition=Q(reference__isnull=True, base_hash=""),
                name="one_draft_of_a_new_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk} of a reference of article {self.article_id}"
