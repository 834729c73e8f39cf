"""Sentences of summaries with the passages they were shown to rest on, and what readers say."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.readers.models import Reader


class Evidence(models.Model):
    """A sentence of a summary, tied to the passage of the article that it likely rests on.

    Made when the first reader says something of it. It belongs to both texts as they stood: of
    another text of either there is another row. start, end: of the passage in the article's text;
    None where nothing in it is like the sentence. likeness: 0 to 1, see
    `summaries.texts.alignment`. `article` and `version` repeat what the summary belongs to.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(
        Summary, on_delete=models.CASCADE, related_name="evidence", db_index=False
    )
    sentence = models.TextField()
    sentence_hash = models.CharField(max_length=32)
    article_hash = models.CharField(max_length=32)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    likeness = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "sentence_hash", "article_hash"], name="one_evidence_a_sentence"
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None, likeness=None)
                | Q(start__isnull=False, end__isnull=False, likeness__isnull=False),
                name="passage_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.pk} of summary {self.summary_id}"


class EvidenceVote(models.Model):
    """What a reader says of a sentence now: -1, it is not in the article; 1, it is."""

    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="evidence_votes", db_index=False
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    simulated = models.BooleanField(default=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "evidence"], name="one_vote_an_evidence"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="evidence_vote_value"),
        ]

    def __str__(self) -> str:
        return f"{self.value} of reader {self.reader_id} on evidence {self.evidence_id}"
