"""Rows that others point at: to delete them would take along what readers said of them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Model


def in_use(model: type[Model], pks: Collection[int]) -> set[int]:
    """Which rows of `model` other rows point at. Wants an open transaction.

    They are locked: until the transaction ends no more of them come into use.
    """
    rows = model._default_manager.filter(pk__in=pks).order_by("pk")
    list(rows.select_for_update().values_list("pk"))
    used: set[int] = set()
    for relation in model._meta.related_objects:
        name = relation.field.name if relation.many_to_many else f"{relation.field.name}_id"
        pointing = relation.related_model._base_manager.filter(**{f"{name}__in": pks})
        used.update(pointing.values_list(name, flat=True))
    return used
