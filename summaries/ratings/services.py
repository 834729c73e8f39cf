"""Keeps scales and raters; no rating is ever changed here."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, Min

from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import Scale, guessed_scale
from summaries.ratings.selectors import Named

# More different values than this are no steps that somebody chose from.
MOST_DIFFERENT = 1_000


def guess_scales(*, named: Collection[Named]) -> None:
    """Guess the scales of dimensions that were rated; one that is declared stays as it is."""
    for group, name in named:
        rows = Rating.objects.filter(group=group, dimension=name).order_by()
        ends = rows.aggregate(low=Min("value"), high=Max("value"))
        if ends["low"] is None:
            continue
        singles = rows.filter(place__isnull=False).values_list("value", flat=True).distinct()
        values = list(singles[: MOST_DIFFERENT + 1])
        scale = guessed_scale(values, **ends, is_complete=len(values) <= MOST_DIFFERENT)
        given = {"low": scale.low, "high": scale.high, "step": scale.step}
        dimension, created = Dimension.objects.get_or_create(group=group, name=name, defaults=given)
        if not created and dimension.scale != scale:
            # Of one that is declared in between, the declaration stays.
            Dimension.objects.filter(pk=dimension.pk, is_declared=False).update(**given)


def declare_scale(*, dimension: Dimension, scale: Scale, better: str = "") -> None:
    """Make it the team's own scale: imports refuse what lies outside from now on.

    better: "higher" or "lower"; "" while nobody has said.
    """
    dimension.better = better
    dimension.low, dimension.high, dimension.step = scale.low, scale.high, scale.step
    dimension.is_declared = True
    dimension.save()


def raters_named(named: Collection[Named]) -> dict[Named, int]:
    """The ids of raters by group and name, made where they lack."""
    if not named:
        return {}
    Rater.objects.bulk_create(
        (Rater(group=group, name=name) for group, name in sorted(named)), ignore_conflicts=True
    )
    held = Rater.objects.filter(name__in={name for _, name in named})
    ids = {(each.group, each.name): each.pk for each in held}
    return {each: ids[each] for each in named}
