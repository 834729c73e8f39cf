"""What screening keeps: the day's key of networks, days, texts, patterns and alarms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.readers.models import Reader


class BallotDay(models.Model):
    """How many readers' ballots of a day (UTC) were screened, and the first of them.

    Ballots that a reader deleted later stay counted; simulated ones are not.
    """

    day = models.DateField(primary_key=True)
    received = models.PositiveIntegerField(default=0)
    first_ballot = models.BigIntegerField(help_text="The lowest id seen.")

    def __str__(self) -> str:
        return f"{self.received} ballots of {self.day}"


class SaidText(models.Model):
    """A text that came with a ballot, by its hash, so that the same from many can be found."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")
    text_hash = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text_hash", "ballot"], name="one_text_a_ballot")
        ]

    def __str__(self) -> str:
        return f"Text {self.text_hash} of ballot {self.ballot_id}"


class VotePattern(models.Model):
    """What a reader said of the first `length` targets they thumbed (0: of all), by hashes.

    `targets` is the hash of which they were, `values` of which and what was said.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+", db_index=False)
    length = models.PositiveSmallIntegerField()
    targets = models.CharField(max_length=32, db_index=True)
    values = models.CharField(max_length=32, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "length"], name="one_pattern_a_length")
        ]

    def __str__(self) -> str:
        return f"Pattern of {self.length} of reader {self.reader_id}"


class ScreenAlarm(models.Model):
    """A screen that rejects an unusual share of a day's ballots; open until `ended_at`."""

    reason = models.CharField(max_length=60)
    day = models.DateField()
    rejected = models.PositiveIntegerField()
    received = models.PositiveIntegerField()
    raised_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "day"],
                condition=Q(ended_at__isnull=True),
                name="one_open_alarm_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.rejected} of {self.received} on {self.day}"

    @property
    def share(self) -> float:
        """What share of the day's ballots it rejects, in [0, 1]."""
        return self.rejected / max(self.received, self.rejected, 1)
