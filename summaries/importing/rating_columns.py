"""Ratings that a file holds in columns of their own, one a dimension or one a rater. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from summaries.importing.names import RatingColumn
from summaries.importing.values import unsaid


def with_rating_columns(
    fields: dict[str, object], columns: Mapping[str, RatingColumn], given: Mapping[str, object]
) -> tuple[str, ...]:
    """Put the ratings of the columns into the fields; the names of those that hold something else.

    A group that the line gives in a field of its own is taken from there alone. Raters come in the
    order of their numbers; one without a rating keeps the place.
    """
    others: list[str] = []
    found: dict[str, dict[str, dict[int, object]]] = {}
    for name, column in columns.items():
        value = _number(given[name])
        field = f"{column.group}_mean" if column.is_mean else column.group
        if field in fields or (value is None and not unsaid(given[name])):
            others.append(name)
        else:
            found.setdefault(field, {}).setdefault(column.dimension, {})[column.rater] = value
    for field, dimensions in found.items():
        fields[field] = {
            dimension: _listed(values) if not field.endswith("_mean") else values[0]
            for dimension, values in dimensions.items()
        }
    return tuple(others)


def _listed(values: Mapping[int, object]) -> object:
    several = [values[rater] for rater in sorted(values)]
    return several[0] if len(several) == 1 and isinstance(several[0], list) else several


def _number(value: object) -> object:
    """The number that a value or a cell is, or a list of them; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    is_number = isinstance(value, int | float | list) and not isinstance(value, bool)
    return value if is_number else None
