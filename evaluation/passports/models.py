"""How far a judge must agree with people before a gate listens to it, as the team declared."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from evaluation.judges.models import Judge

NAME_OF_WHO: Final = 150  # as long as Django's names of users


class DeclaredAgreement(models.Model):
    """The least agreement of one judge in one of its two trades; the newest stands.

    Of choices it is the accuracy on readers' decided duels, of ratings Kendall's tau-b with people
    on the same dimension within articles. Rows are never changed: what was declared before stays
    with who and when.
    """

    class Trade(models.TextChoices):
        CHOICES = "choices", "choices between two texts"
        RATINGS = "ratings", "ratings of single texts"

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="declared_agreements")
    trade = models.CharField(max_length=7, choices=Trade.choices)
    least = models.FloatField()
    who = models.CharField(max_length=NAME_OF_WHO)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=0, least__lte=1), name="declared_agreement_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_trade_display()} of judge {self.judge_id}: at least {self.least:g}"
