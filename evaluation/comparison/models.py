"""What the team has declared a version must do to count as better."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone


class VerdictRule(models.Model):
    """The rule of every overall verdict: one primary measure, and guard rails beside it.

    Declared before the data are looked at; there is one. A measure is named as the reports name
    it: `duels`, `approval`, a metric's name such as `rougeLsum`, or a group of raters and a
    dimension such as `expert:relevance`.
    """

    primary = models.CharField(max_length=100, default="duels")
    margin = models.FloatField(
        default=0.02,
        validators=[MinValueValidator(0)],
        help_text="How much worse still counts as no worse, in the measure's unit: 0.02 of a "
        "share is two points of a hundred.",
    )

    refusals_lose = models.BooleanField(
        "refusals lose",
        default=False,
        help_text="Count an article as a lost duel of the version that alone refused on it, or "
        "left a server's error. Else refusals are left out, and counted beside the verdict.",
    )

    def __str__(self) -> str:
        return f"{self.primary}, within {self.margin:g}"

    def clean(self) -> None:
        if VerdictRule.objects.exclude(pk=self.pk).exists():
            raise ValidationError("There is a rule already; change that one.")


class GuardRail(models.Model):
    """A measure on which the candidate has to be shown no worse, by more than a margin."""

    rule = models.ForeignKey(
        VerdictRule, on_delete=models.CASCADE, related_name="guard_rails", db_index=False
    )
    measure = models.CharField(max_length=100)
    margin = models.FloatField(validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "measure"], name="one_guard_rail_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure}, within {self.margin:g}"


class VerdictPlan(models.Model):
    """A size or a date declared beforehand, kept with the rule; at most one of them is open.

    What it says is never changed: an end is written to it, and another one is declared.
    """

    rule = models.ForeignKey(VerdictRule, on_delete=models.CASCADE, related_name="plans")
    declared_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField(
        null=True, blank=True, help_text="Votes on the primary measure, of each two versions."
    )
    until = models.DateTimeField(null=True, blank=True)
    watched_live = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="By the team, not its own.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(ended_at__isnull=True), name="one_open_plan"
            ),
            models.CheckConstraint(
                condition=Q(size__isnull=True) ^ Q(until__isnull=True), name="a_size_or_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size:,} votes" if self.size else f"until {self.until:%Y-%m-%d}"


class PlanLook(models.Model):
    """That two versions had reached a plan's size, and when, so that it is not opened again.

    Without it a vote that is changed or deleted later would be one that is missing.
    """

    plan = models.ForeignKey(
        VerdictPlan, on_delete=models.CASCADE, related_name="looks", db_index=False
    )
    first_id = models.BigIntegerField(help_text="The version with the lower id.")
    second_id = models.BigIntegerField()
    origin = models.PositiveSmallIntegerField(help_text="Origin: whose votes.")
    at = models.DateTimeField(help_text="When the last vote that counts came in.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "first_id", "second_id", "origin"], name="one_look_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id}:{self.second_id} at {self.at:%Y-%m-%d %H:%M}"


class RuleChange(models.Model):
    """What the team changed of the rule, its margins or its plan; never written again."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=150, help_text="The name, which outlives the login.")
    what = models.TextField(help_text="In sentences, what was and what is.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
