"""Experiments: new versions beside a control, step by step, and the record of each step."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from summaries.versions.models import ModelVersion


class Experiment(models.Model):
    """Versions, split, rule, ramp and stop.

    rule: of `comparison.freezing`, as it was when it started; the primary measure and its margin
    are those of `primary` where one is named. ramp: a list of {"percent", "hours", "votes"}.
    before: status and weight of each version at the start, by id as text. total: the weight that
    all of its versions have together, so that others keep theirs. last_look: what the workers saw
    at the last look, for the page. holding: why nothing moves, "" where nothing is in the way.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        RUNNING = "running"
        PAUSED = "paused"
        ENDED = "ended"

    class Ending(models.TextChoices):
        WON = "won"
        LOST = "lost"
        UNDECIDED = "undecided"
        STOPPED = "stopped"

    name = models.CharField(max_length=100, unique=True)
    control = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    primary = models.CharField(max_length=100, blank=True)
    margin = models.FloatField(null=True, blank=True)
    rule = models.JSONField(null=True, blank=True)
    no_worse_wins = models.BooleanField(default=False)
    retires_loser = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    ramp = models.JSONField()
    until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    outcome = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    winner = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    step = models.PositiveSmallIntegerField(default=0)
    step_began_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)
    total = models.FloatField(default=0.0)
    holding = models.TextField(blank=True)
    last_look = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def holder(self) -> str:
        """By which its versions are held."""
        return f"the experiment “{self.name}”"


class ExperimentArm(models.Model):
    """A new version in an experiment. share: of the full split, in (0, 1); dropped_at: since when
    it is out, shown to be worse."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="arms", db_index=False
    )
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    share = models.FloatField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "version"], name="one_arm_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.experiment}"


class ExperimentRecord(models.Model):
    """What was done at one moment of an experiment, and what was before whoever did it.

    The row is added and never changed. number: counted from 1, so that no step is written twice.
    shares: of each version, by id as text, from then on. report: of `comparison.freezing`, where
    the verdict had a part in it; articles, data_hash, code: as a decision has them.
    """

    class Kind(models.TextChoices):
        STARTED = "started"
        RAMPED = "ramped"
        DROPPED = "dropped"
        HELD = "held"
        WENT_ON = "went on"
        PAUSED = "paused"
        RESUMED = "resumed"
        ENDED = "ended"

    experiment = models.ForeignKey(
        Experiment, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=150, help_text="The name, which outlives the login.")
    what = models.TextField(help_text="In a sentence, what was done and why.")
    shares = models.JSONField(default=dict)
    report = models.JSONField(null=True, blank=True)
    articles = models.JSONField(default=dict)
    data_hash = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="one_record_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.experiment}: {self.what}"

    def save(self, **options: Any) -> None:
        """Add the row. Raises TypeError for one that is there."""
        if not self._state.adding:
            raise TypeError("the record of an experiment is never changed")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Never."""
        raise TypeError("the record of an experiment is never deleted")
