"""Ratings as files hold them: by dimension, by rater, as means. Pure.

A group's field is an object of lists, `{"fluency": [4, 5]}`, whose places nobody has a name for, or
a list of objects, one a rater, `[{"rater": "ann", "fluency": 4}, {"fluency": 5}]`, with a name
where it is known. A line's own `rater` gave all its ratings. Groups of other names stand in
`other_ratings`, an object of such fields: `{"nurses": {"fluency": [4, 5]}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.breakdowns.records import RATING_GROUPS, RatingRecord
from summaries.importing.parts import listed, object_of
from summaries.importing.values import name_within, needed, number

OTHERS: Final = "other_ratings"
_MORE: Final = ("", "_mean")
FIELDS: Final = (
    *(f"{group}{more}" for group in RATING_GROUPS for more in _MORE),
    *(f"{OTHERS}{more}" for more in _MORE),
)
GROUP: Final = re.compile(r"[\w](?:[\w .&/-]{0,38}[\w])?")
RESERVED: Final = frozenset({"approval", "duels", "imported"})
"""What measures of another kind are called by, before a colon."""
RATER: Final = "rater"
RATER_NAMES: Final = ("rater_id", "rater_name", "annotator", "annotator_id", "worker_id")
"""What else files call a rater."""
_NAMES: Final = (RATER, *FIELDS)
_read_name: Final = name_within(limits.RATER)


def ratings(fields: Mapping[str, object], _what: str) -> tuple[RatingRecord, ...]:
    """The ratings of all groups, by group, dimension and place; a null in a list is no rating.

    The mean of a dimension is taken only where the line has none of its single ratings.
    """
    if fields.keys().isdisjoint(_NAMES):
        return ()
    rater = _read_name(fields.get(RATER), f'"{RATER}"')
    records: list[RatingRecord] = []
    for group in RATING_GROUPS:
        records += _of_group(group, fields.get(group), fields.get(f"{group}_mean"), rater)
    singles, means = (_by_group(fields.get(f"{OTHERS}{more}"), f"{OTHERS}{more}") for more in _MORE)
    for group in sorted(singles.keys() | means.keys()):
        records += _of_group(group, singles.get(group), means.get(group), rater)
    return tuple(records)


def _of_group(group: str, given: object, given_means: object, rater: str) -> Iterator[RatingRecord]:
    singles = _single_ratings(group, given, rater)
    means = _by_dimension(given_means, f'"{group}_mean"')
    for dimension in sorted(singles.keys() | means.keys()):
        found = singles.get(dimension, [])
        mean = means.get(dimension)
        if not found and mean is not None:
            value = _rating(mean, f'"{group}_mean".{printable(dimension)}')
            found = [RatingRecord(group, dimension, None, value)]
        yield from found


def _by_group(value: object, name: str) -> Mapping[str, object]:
    """What a field of several groups holds of each. Raises FieldError for what names no group."""
    groups = {} if value is None else object_of(value, f'"{name}"')
    for group in groups:
        if group in RATING_GROUPS:
            raise FieldError(Reason.VALUE, f'"{name}" has {group}, which has a field of its own')
        if not names_a_group(group):
            raise FieldError(
                Reason.VALUE, f'"{name}": {printable(group)} names no group; write letters'
            )
    return groups


def names_a_group(text: str) -> bool:
    """Whether a group of raters can be called so."""
    return (
        GROUP.fullmatch(text) is not None
        and text.casefold() not in RESERVED
        and len(text) <= limits.GROUP
    )


def _rating(value: object, what: str) -> float:
    found = number(value, what)
    if abs(found) > limits.RATING:
        raise FieldError(Reason.LIMIT, f"{what} is further from 0 than {limits.RATING:,.0f}")
    return found


def _single_ratings(group: str, value: object, rater: str) -> dict[str, list[RatingRecord]]:
    what = f'"{group}"'
    names = _names(value, what)
    given = {} if value is None else _by_dimension(_without_names(value), what)
    found: dict[str, list[RatingRecord]] = {}
    for dimension, values in given.items():
        place = f"{what}.{printable(dimension)}"
        several = [values] if rater and not isinstance(values, list) else values
        found[dimension] = [
            RatingRecord(group, dimension, at, _rating(one, f"{place}[{at}]"), names.get(at, ""))
            for at, one in enumerate(listed(several, place, limits.RATERS))
            if one is not None
        ]
        if rater:
            found[dimension] = _all_by(rater, found[dimension], place)
    return found


def _all_by(rater: str, records: list[RatingRecord], what: str) -> list[RatingRecord]:
    if len(records) > 1 or any(record.rater not in {"", rater} for record in records):
        raise FieldError(
            Reason.VALUE,
            f'"{RATER}" names one person, but {what} has ratings of several; give each a line of '
            'its own, or a list of objects, each with its own "rater"',
        )
    return [replace(record, rater=rater) for record in records]


def _names(value: object, what: str) -> dict[int, str]:
    """The raters' names by their places in the list; raises FieldError for one given twice."""
    names: dict[int, str] = {}
    for place, each in enumerate(_objects(value)):
        name = _name_in(each, f'{what}[{place}]."{RATER}"')
        if name and name in names.values():
            raise FieldError(
                Reason.VALUE,
                f"{what}[{place}] is by {printable(name)} once more, who rates a text once; give "
                "all of a rater’s ratings in one object",
            )
        if name:
            names[place] = name
    return names


def _name_in(rater: Mapping[str, object], what: str) -> str:
    names = {name for each in _named(rater) if (name := _read_name(each, what))}
    if len(names) > 1:
        raise FieldError(
            Reason.VALUE,
            f"{what} could be {' or '.join(map(printable, sorted(names)))}; keep one name",
        )
    return names.pop() if names else ""


def names_of_raters(fields: Mapping[str, object]) -> Iterator[tuple[object, str]]:
    """Whatever a line gives for a rater's name, and where."""
    yield fields.get(RATER), f'"{RATER}"'
    others = fields.get(OTHERS)
    groups = {group: fields.get(group) for group in RATING_GROUPS}
    groups |= others if isinstance(others, dict) else {}
    for group, given in groups.items():
        for place, each in enumerate(_objects(given)):
            for name in _named(each):
                yield name, f'"{group}"[{place}]."{RATER}"'


def _named(rater: Mapping[str, object]) -> Iterator[object]:
    return (rater[name] for name in (RATER, *RATER_NAMES) if name in rater)


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects, one a rater; none where the ratings are given by dimension."""
    if isinstance(value, dict) and any(_named(value)):
        value = [value]
    is_by_rater = isinstance(value, list) and all(isinstance(rater, dict) for rater in value)
    return value if is_by_rater else []  # type: ignore[return-value]


def _without_names(value: object) -> object:
    """Objects, one a rater, as lists by dimension; anything else as it is."""
    raters = _objects(value)
    if not raters and value != []:
        return value
    dimensions = dict.fromkeys(name for rater in raters for name in rater)
    return {
        name: [rater.get(name) for rater in raters]
        for name in dimensions
        if name not in (RATER, *RATER_NAMES)
    }


def _by_dimension(value: object, what: str) -> Mapping[str, object]:
    if value is None:
        return {}
    given = object_of(_without_names(value), what)
    if len(given) > limits.DIMENSIONS:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limits.DIMENSIONS} dimensions")
    for dimension in given:
        needed(dimension, f"a dimension of {what}", limits.DIMENSION)
    return given


def rating_fields(records: Iterable[RatingRecord]) -> dict[str, object]:
    """What `ratings` reads as the same records; a place without a rating is a null.

    Of a group of which a rater is known: an object for each place, with the name where there is
    one.
    """
    fields: dict[str, Any] = {name: {} for name in FIELDS}
    every = list(records)
    others = sorted({each.group for each in every} - set(RATING_GROUPS))
    for group in (*RATING_GROUPS, *others):
        singles = [each for each in every if each.group == group and each.place is not None]
        means = [each for each in every if each.group == group and each.place is None]
        is_named = any(each.rater for each in singles)
        known = {each.dimension for each in singles}
        said: dict[str, Any] = {
            "": _raters(singles) if is_named else _lists(singles),
            "_mean": {each.dimension: each.value for each in means if each.dimension not in known},
        }
        for more in _MORE:
            if group in RATING_GROUPS:
                fields[f"{group}{more}"] = said[more]
            elif said[more]:
                fields[f"{OTHERS}{more}"][group] = said[more]
    return fields


def _raters(records: list[RatingRecord]) -> list[dict[str, Any]]:
    raters: list[dict[str, Any]] = [{} for _ in range(1 + max(_place(each) for each in records))]
    for each in records:
        one = raters[_place(each)]
        if each.rater and not one:
            one[RATER] = each.rater
        one[each.dimension] = each.value
    return raters


def _lists(records: list[RatingRecord]) -> dict[str, list[float | None]]:
    lists: dict[str, list[float | None]] = {}
    for each in records:
        row = lists.setdefault(each.dimension, [])
        row += [None] * (_place(each) - len(row))
        row.append(each.value)
    return lists


def _place(record: RatingRecord) -> int:
    if record.place is None:
        raise ValueError("a mean over raters has no place in a list")
    return record.place
