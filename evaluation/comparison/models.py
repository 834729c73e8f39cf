"""What the team has declared a version must do to count as better."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models


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

    rule = models.ForeignKey(VerdictRule, on_delete=models.CASCADE, related_name="guard_rails")
    measure = models.CharField(max_length=100)
    margin = models.FloatField(validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "measure"], name="one_guard_rail_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure}, within {self.margin:g}"
