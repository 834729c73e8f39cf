"""Votable things, and the opinions and counts derived from ballots on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from summaries.own_texts.models import OwnBreakdown
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.readers.models import Reader


class Target(models.Model):
    """A votable thing: a summary, one of its sections, a similar article, or an own breakdown.

    `article` and `version` repeat what the thing belongs to, so that counts per version and per
    article need no walk through three tables. An own breakdown is of its owner's own text: it has
    no article, and what is said of it belongs to no comparison of published summaries.
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        SECTION = "section"
        SIMILAR = "similar"
        OWN_BREAKDOWN = "own_breakdown"

    kind = models.CharField(max_length=16, choices=Kind.choices)
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
    own_breakdown = models.OneToOneField(
        OwnBreakdown, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="summary", summary__isnull=False, section=None, similar=None,
                    own_breakdown=None, article__isnull=False, version__isnull=False,
                )
                | Q(
                    kind="section", summary=None, section__isnull=False, similar=None,
                    own_breakdown=None, article__isnull=False, version__isnull=False,
                )
                | Q(
                    kind="similar", summary=None, section=None, similar__isnull=False,
                    own_breakdown=None, article__isnull=False, version=None,
                )
                | Q(
                    kind="own_breakdown", summary=None, section=None, similar=None,
                    own_breakdown__isnull=False, article=None, version__isnull=False,
                ),
                name="target_is_one_thing_of_its_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} target {self.pk}"


class Vote(models.Model):
    """A reader's current opinion of a target, derived from ballots; a retracted one has no row.

    `simulated` repeats the reader's, so that a tally is recounted from one index.
    """

    # The constraint and the index below begin with these two.
    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    value = models.SmallIntegerField()
    simulated = models.BooleanField(default=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "target"], name="one_vote_a_reader"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_value"),
        ]
        indexes = [models.Index(fields=["target", "value", "simulated"], name="vote_count")]

    def __str__(self) -> str:
        return f"Vote {self.value} of reader {self.reader_id} on target {self.target_id}"


class Tally(models.Model):
    """The counts of a target, recounted from votes.

    `up` and `down` count every vote; `simulated_up` and `simulated_down` say how many of them are
    not people's.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="tally")
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    simulated_up = models.PositiveIntegerField(default=0)
    simulated_down = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(simulated_up__lte=F("up"), simulated_down__lte=F("down")),
                name="tally_holds_its_simulated",
            )
        ]

    def __str__(self) -> str:
        return f"Tally of target {self.target_id}: {self.up} up, {self.down} down"
