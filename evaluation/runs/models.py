"""Scores, and the runs that compute them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion

if TYPE_CHECKING:
    from evaluation.stats.moments import Moments

# Of a score: that a text was not read, or not to its end.
UNREAD: Final = ~Q(reason="") | Q(cut=True)


class Metric(models.Model):
    """A named measure with a signature; two signatures are two rows and never share an axis."""

    name = models.CharField(max_length=100, db_index=True)
    signature = models.CharField(max_length=200, unique=True)
    engine = models.CharField(max_length=40, help_text="The registry's name of what computes it.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.signature


class Score(models.Model):
    """A metric's value for one summary; with the hashes of the texts that it was made from.

    `against_hash` is that of what the text was scored against: the article's references, or its
    source, or nothing. A score whose hashes no longer hold is out of date: the summary lacks one.
    A row without a value says that the text was looked at and has none, so that no run looks again;
    `reason` says why. Beside a value it says what the value leaves out.
    """

    # The constraint and the index below begin with these two, and each index more is written to
    # with every score.
    summary = models.ForeignKey(
        Summary, on_delete=models.CASCADE, related_name="scores", db_index=False
    )
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, related_name="scores", db_index=False
    )
    value = models.FloatField(
        null=True,
        blank=True,
        help_text="F-measure, or the measure's only number; empty where none exists for the text.",
    )
    precision = models.FloatField(null=True, blank=True)
    recall = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    cut = models.BooleanField(
        default=False, help_text="Whether a text was longer than the metric reads."
    )
    text_hash = models.CharField(max_length=32)
    against_hash = models.CharField(max_length=32, blank=True)
    imported_by = models.ForeignKey(
        "summaries.Import", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, editable=False,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "metric"], name="one_score_a_summary_and_signature"
            )
        ]
        indexes = [
            # A metric's whole column is read from the index alone.
            models.Index(fields=["metric", "summary", "value"], name="score_column"),
            # What a metric could not read: few of all scores.
            models.Index(fields=["metric", "summary"], name="score_unread", condition=UNREAD),
            models.Index(
                fields=["imported_by"], condition=Q(imported_by__isnull=False),
                name="score_imported",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.value} of summary {self.summary_id}"


class ScoreSums(models.Model):
    """What a metric's values for one version's summaries add up to: `stats/moments.py`.

    Whoever writes a value moves it in the same transaction (`sums.py`). The sums are whole numbers
    of any length, as text. `places` is the sum of the values, each times a weight by its summary:
    it tells also that two of them changed places. Where a score was deleted the database sets
    `stale`, and the sums are made anew of the scores.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)
    first = models.TextField(default="0")
    second = models.TextField(default="0")
    third = models.TextField(default="0")
    places = models.TextField(default="0")
    stale = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "version"], name="one_sum_a_metric_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} values of metric {self.metric_id} for version {self.version_id}"

    @property
    def moments(self) -> Moments:
        """The sums as numbers."""
        # Here, since every process of the site loads its tables: numpy comes along.
        from evaluation.stats.moments import Moments  # noqa: PLC0415

        return Moments(self.number, int(self.first), int(self.second), int(self.third))

    @moments.setter
    def moments(self, moments: Moments) -> None:
        self.number = moments.number
        self.first, self.second, self.third = map(
            str, (moments.first, moments.second, moments.third)
        )


class Run(models.Model):
    """One request to score some versions with some metrics; its progress."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"

    versions = models.ManyToManyField(ModelVersion, related_name="+")
    options = models.JSONField(help_text="Metrics, options and signatures, as requested.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    standing = models.BooleanField(default=False, help_text="Started by the sweep, by nobody.")
    total = models.PositiveIntegerField(default=0, help_text="Parts: a summary under one engine.")
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    remark = models.TextField(blank=True, help_text="What whoever waits for it should know.")
    audit_begun_at = models.DateTimeField(null=True, blank=True)
    audit = models.JSONField(
        null=True, blank=True, help_text="What the packages said of a few pairs, when it had ended."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="done_within_total"
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def has_ended(self) -> bool:
        return self.status not in {self.Status.WAITING, self.Status.RUNNING}


class Chunk(models.Model):
    """A part of a run that one worker does in one go: some articles, all wanted summaries of each.

    A worker owns a chunk while `claimed_until` lies ahead, and pushes it on while it works; one
    that was killed stops pushing, and the next to look takes the chunk over.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    position = models.PositiveIntegerField()
    engine = models.CharField(max_length=40, help_text="As the registry names it.")
    summary_ids = models.JSONField()
    claim = models.CharField(max_length=32, blank=True, help_text="The owner's random token.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A release that does not know it may still write rows while this one starts.
    interruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_chunk_a_position")
        ]
        indexes = [
            models.Index(
                fields=["run", "position"],
                condition=Q(finished_at__isnull=True),
                name="chunk_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"Chunk {self.position} of run {self.run_id}"
