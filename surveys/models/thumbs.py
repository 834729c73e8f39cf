"""Votable things, and the opinions and counts derived from ballots on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from surveys.models.ballots import Ballot
from surveys.models.readers import Reader
from surveys.models.targets import Target


class Vote(models.Model):
    """A reader's current opinion of a target, derived from ballots; a retracted one has no row.

    `simulated` repeats the reader's, so that a tally is recounted from one index.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="votes")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="votes")
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


class CellMark(models.Model):
    """An (article, reader) cell whose opinions changed: by ballot, quarantine, release, deletion.

    Written in the transaction of the change; whoever keeps figures per cell takes the marks they
    have seen away, in the transaction of their own work. Ids, not keys: a deleted reader leaves
    marks too. A cell may have several marks at once.
    """

    article_id = models.BigIntegerField()
    reader_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Changed: article {self.article_id}, reader {self.reader_id}"
