"""What people rate and on which scale, and who they are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from summaries.articles import limits
from summaries.ratings.scales import Scale


class Rater(models.Model):
    """A person who rates, as imports or tasks name them; of a mere place in a list nobody knows."""

    group = models.CharField(max_length=limits.GROUP)
    name = models.CharField(max_length=limits.RATER)

    class Meta:
        ordering = ["group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="one_rater_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="rater_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.group})"


class Dimension(models.Model):
    """What one group of people rates, such as fluency, with its scale.

    Ratings name it by group and name. A scale that nobody has declared is guessed from the ratings
    at each import, and holds nothing back. Which end is the better one cannot be guessed from
    numbers: while nobody has said, higher is taken as better, and that is said.
    """

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better, as of errors"

    group = models.CharField(max_length=limits.GROUP)
    name = models.CharField(max_length=limits.DIMENSION)
    low = models.FloatField("lowest rating")
    high = models.FloatField("highest rating")
    step = models.FloatField(
        null=True, blank=True, help_text="Between two ratings; empty where any value is one."
    )
    better = models.CharField(
        "which is better",
        max_length=6,
        choices=Better.choices,
        blank=True,
        default="",
        db_default="",
        help_text="By it ratings decide. While it is empty higher is taken as better, and said so.",
    )
    is_declared = models.BooleanField("declared by the team", default=False, editable=False)

    class Meta:
        ordering = ["-group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="one_dimension_a_group"),
            models.CheckConstraint(condition=Q(high__gt=F("low")), name="scale_has_a_length"),
            models.CheckConstraint(
                condition=Q(step__isnull=True) | Q(step__gt=0), name="step_leads_upward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.name}"

    @property
    def lower_is_better(self) -> bool:
        """Whether the team has said so."""
        return self.better == self.Better.LOWER

    @property
    def scale(self) -> Scale:
        """Its scale."""
        return Scale(self.low, self.high, self.step)
