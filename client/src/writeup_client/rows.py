"""Rows to send, from data frames, datasets and lists of dicts: plain values, in portions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, runtime_checkable

from writeup_client.answers import ProblemError

MOST_ROWS: Final = 1_000  # that a site takes in a call
MOST_CHARACTERS: Final = (
    8_000_000  # in a call; a site takes 32 MB, a character has up to four bytes
)

Row = dict[str, Any]


@runtime_checkable
class Frame(Protocol):
    """What is used of a pandas DataFrame."""

    columns: Any
    iloc: Any

    def __len__(self) -> int: ...


Data = Frame | Iterable[Mapping[str, Any]]


def portions(
    data: Data, *, columns: Mapping[str, str] | None = None, model: str | None = None
) -> Iterator[list[Row]]:
    """`data` in portions that one call takes.

    columns: the site's names by those of the data, {"doc": "article"}. model: NAME@VERSION of rows
    that name none. A datasets.Dataset is an iterable of rows. Raises ProblemError for a value that
    JSON does not have.
    """
    names = dict(columns or {})
    portion: list[Row] = []
    size = 0
    for place, given in enumerate(_records(data)):
        row = _plain_row(given, names)
        if model is not None:
            row.setdefault("model", model)
        try:
            characters = len(json.dumps(row, ensure_ascii=False, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise ProblemError(f"Row {place} holds what JSON does not: {error}.") from error
        if portion and (len(portion) == MOST_ROWS or size + characters > MOST_CHARACTERS):
            yield portion
            portion, size = [], 0
        portion.append(row)
        size += characters
    if portion:
        yield portion


def number_of_rows(data: Data) -> int | None:
    """How many there are, None where that is not known before they are read."""
    size = getattr(data, "__len__", None)
    return int(size()) if size else None


def _records(data: Data) -> Iterator[Mapping[str, Any]]:
    if not isinstance(data, Frame):
        yield from data
        return
    for start in range(0, len(data), MOST_ROWS):  # no second copy of the whole frame
        yield from data.iloc[start : start + MOST_ROWS].to_dict("records")


def _plain_row(given: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """Without what is missing: a NaN of a frame is no value."""
    plain = {names.get(name, name): _plain(value) for name, value in given.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: Any) -> Any:
    """As JSON has it: arrays as lists, moments as ISO 8601, NaN, NaT and NA as None."""
    if isinstance(value, str | bool | int | None):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "tolist"):  # NumPy's arrays and numbers
        return _plain(value.tolist())
    if type(value).__name__ == "NAType" or value != value:  # noqa: PLR0124  # NaN, NaT
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value
