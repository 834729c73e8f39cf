"""Two summaries of one article shown blind, what readers chose, and the score of each pair."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.outcome import Outcome
from surveys.readers.models import Reader


class Duel(models.Model):
    """Two live versions' summaries of one article; `first` is that of the lower version id.

    Of duels that were judged elsewhere the texts may not be known: then both are None, and there is
    one row a pair of versions and article. `article` and the versions repeat what the summaries
    belong to, so that counts per pair need no walk through the tables.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    second = models.ForeignKey(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    first_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    second_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_duel_a_pair"),
            models.UniqueConstraint(
                fields=["article", "first_version", "second_version"],
                condition=Q(first__isnull=True), name="one_duel_a_pair_without_texts",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True, second__isnull=True)
                | Q(first__isnull=False, second__isnull=False),
                name="duel_with_both_texts_or_none",
            ),
            models.CheckConstraint(
                condition=Q(first_version__lt=F("second_version")), name="duel_in_order"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Duel {self.pk} on article {self.article_id}"

    @property
    def texts(self) -> tuple[Summary, Summary]:
        """Both summaries. Raises ValueError for a duel that was judged elsewhere without texts."""
        if self.first is None or self.second is None:
            raise ValueError(f"{self} has no texts")
        return self.first, self.second


class Impression(models.Model):
    """One serving of a duel to a reader.

    `probability` is that with which `strategy` drew this pair of versions among those that could
    be drawn at that moment.
    """

    duel = models.ForeignKey(Duel, on_delete=models.CASCADE, related_name="impressions")
    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="impressions", db_index=False
    )
    first_on_left = models.BooleanField()
    strategy = models.CharField(max_length=20)
    probability = models.FloatField()
    served_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gt=0, probability__lte=1), name="impression_was_drawn"
            )
        ]
        indexes = [models.Index(fields=["reader", "expires_at"], name="impression_open")]

    def __str__(self) -> str:
        return f"Impression {self.pk} of duel {self.duel_id}"


class DuelVote(models.Model):
    """A choice that stands, derived from its ballot; all but `outcome` repeats other rows.

    `outcome` is seen from the versions in their order, wherever they stood.
    """

    impression = models.OneToOneField(Impression, on_delete=models.CASCADE, related_name="vote")
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="duel_votes")
    duel = models.ForeignKey(Duel, on_delete=models.CASCADE, related_name="votes")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    second_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=6, choices=[(each.value, each.label) for each in Outcome])
    first_on_left = models.BooleanField()
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["first", "second", "tie", "bad"]), name="duel_outcome"
            )
        ]
        indexes = [
            models.Index(
                fields=["first_version", "second_version", "outcome", "simulated"],
                name="duel_vote_count",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} in duel {self.duel_id} by reader {self.reader_id}"


class PairTally(models.Model):
    """The duels between two versions, moved with the choices that stand (see `triggers`).

    The first four count every choice, also those that verdicts leave out as not blind or on a
    refusal; the `simulated_` ones say how many of them are not people's.
    """

    first_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    second_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    first = models.PositiveIntegerField(default=0)
    second = models.PositiveIntegerField(default=0)
    tie = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    simulated_first = models.PositiveIntegerField(default=0)
    simulated_second = models.PositiveIntegerField(default=0)
    simulated_tie = models.PositiveIntegerField(default=0)
    simulated_bad = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "pair tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["first_version", "second_version"], name="one_tally_a_pair"
            ),
            models.CheckConstraint(
                condition=Q(first_version__lt=F("second_version")), name="pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    simulated_first__lte=F("first"), simulated_second__lte=F("second"),
                    simulated_tie__lte=F("tie"), simulated_bad__lte=F("bad"),
                ),
                name="pair_tally_holds_its_simulated",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Versions {self.first_version_id} and {self.second_version_id}"
