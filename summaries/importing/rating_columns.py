"""Ratings that a file holds in columns of their own, one a dimension or one a rater. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.importing.names import RatingColumn
from summaries.importing.values import unsaid

_MEANT_FOR_ONE: Final = re.compile(r"[+\-\u2212]?\d[\d.,'\u2019 ]*(?:/ ?\d+|%)?")
"""What a person who wrote it took for a number: 4,5, 4/5, 80 %."""


def with_rating_columns(
    fields: dict[str, object], columns: Mapping[str, RatingColumn], given: Mapping[str, object]
) -> tuple[str, ...]:
    """Put the ratings of the columns into the fields; the names of those that hold something else.

    A group that the line gives in a field of its own is taken from there alone. Raters come in the
    order of their numbers; one without a rating keeps the place. Raises FieldError for a number
    that can be read in several ways: left out, it would be a rating that nobody misses.
    """
    others: list[str] = []
    found: dict[str, dict[str, dict[int, object]]] = {}
    for name, column in columns.items():
        value = _number(given[name], name)
        field = f"{column.group}_mean" if column.is_mean else column.group
        if field in fields or (value is None and not unsaid(given[name])):
            others.append(name)
        else:
            raters = found.setdefault(field, {}).setdefault(column.dimension, {})
            if column.rater in raters:
                raise FieldError(
                    Reason.DUPLICATE_FIELD,
                    f"{printable(name)} and another column hold the same {column.group}’s "
                    f"{column.dimension}; call one of them otherwise",
                )
            raters[column.rater] = value
    for field, dimensions in found.items():
        fields[field] = {
            dimension: _listed(values) if not field.endswith("_mean") else values[0]
            for dimension, values in dimensions.items()
        }
    return tuple(others)


def _listed(values: Mapping[int, object]) -> object:
    several = [values[rater] for rater in sorted(values)]
    return several[0] if len(several) == 1 and isinstance(several[0], list) else several


def _number(value: object, name: str) -> object:
    """The number that a value or a cell is, or a list of them; None for anything else."""
    if isinstance(value, str):
        said = value.strip()
        try:
            return float(said.replace("\u2212", "-"))
        except ValueError:
            if _MEANT_FOR_ONE.fullmatch(said):
                raise FieldError(
                    Reason.VALUE,
                    f"{printable(name)} is {printable(said)}, which is no number here; "
                    "write 4.5, or a column for each rater, and call the column otherwise if it "
                    "holds no ratings",
                ) from None
            return None
    is_number = isinstance(value, int | float | list) and not isinstance(value, bool)
    return value if is_number else None
