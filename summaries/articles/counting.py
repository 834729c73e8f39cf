"""Counts beside the rows of a list."""

from __future__ import annotations

from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce


def number_of(model: type[Model], parent: str) -> Coalesce:
    """How many rows of `model` point at the row by `parent`."""
    # A subquery: two joined counts would multiply each other.
    counted = (
        model._default_manager.filter(**{parent: OuterRef("pk")})
        .order_by()
        .values(parent)
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)
