"""What the team writes on outputs, and the views of them that it keeps."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from summaries.breakdowns.models import Summary

MOST_CHARACTERS: Final = 2_000  # of a note: some paragraphs
MOST_QUERY: Final = 2_000  # of an address, which browsers and proxies still carry
NAME: Final = 150  # of a login


class Note(models.Model):
    """What a member of the team says of an output.

    author goes with a login that is deleted, and the name stays. mentions: whose @names it holds.
    """

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=NAME)
    text = models.TextField(max_length=MOST_CHARACTERS)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="notes_that_mention"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_not_empty")]

    def __str__(self) -> str:
        return f"Note {self.pk} of {self.author_name}"


class SavedView(models.Model):
    """A name for a list of outputs: whose it is, and whether all of the team see it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_views",
        db_index=False,
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=MOST_QUERY, blank=True)
    for_team = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_a_name")
        ]

    def __str__(self) -> str:
        return self.name
