"""Scales as they stand, and the ratings that lie outside of one; nothing here writes."""

from __future__ import annotations

from django.db.models import Count, Max, Min, Q

from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension
from summaries.ratings.scales import Scale

Named = tuple[str, str]
"""A group and the name of what it rates."""


def declared_scales() -> dict[Named, Scale]:
    """The scales that the team has declared. One query."""
    rows = Dimension.objects.filter(is_declared=True)
    return {(row.group, row.name): row.scale for row in rows}


def dimensions_held() -> dict[Named, Dimension]:
    """Every dimension. One query."""
    return {(row.group, row.name): row for row in Dimension.objects.all()}


def scale_sentence(dimension: Dimension) -> str:
    """The scale in words with its better end, and who says so."""
    by = "declared by the team" if dimension.is_declared else "guessed from the ratings"
    better = f"{dimension.better} is better"
    if not dimension.better:
        better = "higher is taken as better, as nobody has said"
    return f"{dimension.scale}, {by}; {better}"


def ratings_outside(dimension: Dimension, scale: Scale) -> tuple[int, str]:
    """How many held ratings are no values of the scale, and such a value in words; 0 for none."""
    rows = Rating.objects.filter(group=dimension.group, dimension=dimension.name).order_by()
    beyond = rows.filter(Q(value__lt=scale.low) | Q(value__gt=scale.high)).aggregate(
        number=Count("pk"), lowest=Min("value"), highest=Max("value")
    )
    if beyond["number"]:
        value = beyond["lowest"] if beyond["lowest"] < scale.low else beyond["highest"]
        return beyond["number"], f"{value:g}"
    if scale.step is None:
        return 0, ""
    singles = rows.filter(place__isnull=False).values_list("value").annotate(number=Count("pk"))
    off = [(value, number) for value, number in singles.iterator() if not scale.has(value)]
    return sum(number for _, number in off), f"{off[0][0]:g}" if off else ""
