"""Times of a file, read as their whole column tells: 03/11/2026 beside 30/11/2026 is in November.

Pure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.days import Days, day_counted, in_words, is_numbered, order_told, read_day
from summaries.importing.records import GivenLine, Row

LOOKED_AT: Final = 500  # rows
HELD: Final = 16 * 1024 * 1024  # bytes of them
TimesOf = Callable[[Mapping[str, object]], Iterable[str]]
"""Which of a line's fields, by the file's names, are times."""


@dataclass(frozen=True, slots=True)
class DatedColumns:
    """How the columns of a file write days: `told` of all of them, else by the name."""

    told: Days | None = None
    orders: Mapping[str, Days] | None = None

    @property
    def tells(self) -> bool:
        """Whether any column is read otherwise than as it stands."""
        return self.told is not None or bool(self.orders)

    def of(self, name: str) -> Days | None:
        """The order of a column's numbers; None where it tells none."""
        return self.told or (self.orders or {}).get(name)

    def read(self, row: GivenLine, names: Iterable[str]) -> GivenLine:
        """The row with its days as ISO writes them. Raises FieldError for one that is another than
        its column has."""
        changed = {
            name: iso
            for name in names
            if (iso := self._iso(row.fields.get(name), name)) is not None
        }
        return replace(row, fields={**row.fields, **changed}) if changed else row

    def _iso(self, value: object, name: str) -> str | None:
        days = self.of(name)
        if days is Days.EXCEL and (at := day_counted(value)) is not None:
            return at.isoformat()
        if days in (None, Days.EXCEL) or not isinstance(value, str) or not is_numbered(value):
            return None
        try:
            return read_day(value, days).isoformat()
        except ValueError:
            beside = "you say" if self.told else "elsewhere stands"
            raise FieldError(
                Reason.VALUE,
                f"{printable(name)} is {printable(value)}, and {beside} {in_words(days)}",
            ) from None


def columns_dated(rows: Iterable[Row], times_of: TimesOf, told: Days | None = None) -> DatedColumns:
    """What the columns of some rows tell. told: what was said of all of them."""
    if told is not None:
        return DatedColumns(told)
    seen: dict[str, list[object]] = {}
    for row in rows:
        if isinstance(row, GivenLine):
            for name in times_of(row.fields):
                seen.setdefault(name, []).append(row.fields.get(name))
    orders = {name: order for name, values in seen.items() if (order := order_told(values))}
    return DatedColumns(orders=orders)


def with_days_read(
    rows: Iterable[Row], times_of: TimesOf, told: Days | None = None
) -> Iterator[Row]:
    """The rows with their days as ISO writes them, or rejections. The first of them are held."""
    rest = iter(rows)
    first = first_of(rest)
    dated = columns_dated(first, times_of, told)
    for row in chain(emptied(first), rest):
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            yield dated.read(row, times_of(row.fields)) if dated.tells else row
        except FieldError as error:
            yield Rejection(row.line, error.reason, error.message, row.raw)


def first_of(rows: Iterator[Row]) -> deque[Row]:
    """The first LOOKED_AT rows, or as many as HELD bytes have."""
    first: deque[Row] = deque()
    size = 0
    while len(first) < LOOKED_AT and size < HELD and (row := next(rows, None)) is not None:
        first.append(row)
        size += len(row.raw)
    return first


def emptied(rows: deque[Row]) -> Iterator[Row]:
    """The rows, of which none is held longer than it takes."""
    while rows:
        yield rows.popleft()
