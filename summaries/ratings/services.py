"""Keeps scales and raters; no rating is ever changed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import Max, Min

from summaries.breakdowns.models import Rating, Summary
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


def declare_scale(*, dimension: Dimension, scale: Scale, better: str | None = None) -> None:
    """Make it the team's own scale: imports refuse what lies outside from now on.

    better: "higher" or "lower"; "" while nobody has said; None leaves what was said as it is.
    """
    if better is not None:
        dimension.better = better
    dimension.low, dimension.high, dimension.step = scale.low, scale.high, scale.step
    dimension.is_declared = True
    dimension.save()


def declare_better(*, dimension: Dimension, better: str) -> None:
    """Say which end is the better one, "higher" or "lower"; its scale stays as it is."""
    Dimension.objects.filter(pk=dimension.pk).update(better=better)


def record_ratings(*, rater: Rater, values: Mapping[int, Mapping[str, float]]) -> int:
    """Write ratings that were given here, by summary's id and dimension; how many are new.

    What the rater has rated before stays as it is. Call it inside a transaction: the summaries are
    locked, so that two raters at once get a place each in the list of a summary's ratings.
    """
    locked = Summary.objects.select_for_update(no_key=True).filter(pk__in=values).order_by("pk")
    there = set(locked.values_list("pk", flat=True))
    places: dict[int, int] = {}
    following: Counter[int] = Counter()
    known = set()
    held = Rating.objects.filter(summary__in=there, group=rater.group, place__isnull=False)
    for summary, dimension, place, by in held.order_by().values_list(
        "summary_id", "dimension", "place", "rater_id"
    ):
        following[summary] = max(following[summary], (place or 0) + 1)
        if by == rater.pk:
            places[summary] = place or 0
            known.add((summary, dimension))
    made = [
        Rating(
            summary_id=summary, group=rater.group, dimension=dimension, value=value,
            rater=rater, place=places.get(summary, following[summary]),
        )
        for summary in sorted(there)
        for dimension, value in values[summary].items()
        if (summary, dimension) not in known
    ]  # fmt: skip
    Rating.objects.bulk_create(made)
    return len(made)


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
