"""What metrics are called beside each other: signatures of one name are told apart. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.comparison.estimates import Measure


def distinct_labels(measures: Sequence[Measure]) -> list[str]:
    """A label for each: its own, with what only its signature says where others share its name."""
    by_key: dict[str, list[Measure]] = {}
    for measure in measures:
        by_key.setdefault(measure.key, []).append(measure)
    return [_label(measure, by_key[measure.key]) for measure in measures]


def _label(measure: Measure, namesakes: Sequence[Measure]) -> str:
    if len(namesakes) == 1:
        return measure.label
    options = [set(each.signature.split("|")) for each in namesakes]
    shared = set.intersection(*options)
    own = [part for part in measure.signature.split("|") if part not in shared]
    return f"{measure.label} ({', '.join(own) or 'nothing else said'})"
