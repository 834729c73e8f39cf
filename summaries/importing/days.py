"""Days as people, spreadsheets and products write them; what a column tells of their order. Pure.

30/11/2026 is a day in one way alone; 03/11/2026 is one in two, and what it is tells its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Final


class Days(StrEnum):
    """In which order the numbers of a day stand, or that they count days as spreadsheets do."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"
    YEAR_FIRST = "year-first"
    EXCEL = "excel"


TOLD: Final = (Days.MONTH_FIRST, Days.DAY_FIRST, Days.EXCEL)
"""What whoever brings a file may say."""
_IN_WORDS: Final = {
    Days.MONTH_FIRST: "the month first",
    Days.DAY_FIRST: "the day first",
    Days.YEAR_FIRST: "the year first",
}


class UnclearDayError(ValueError):
    """Its numbers are a day in more than one order."""


_NUMBERS: Final = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})\.?(?:,? +(\S.*)|T(\d.*))?")
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun",
                 "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
_NAME: Final = rf"(?P<month>{'|'.join(_NAMES)})(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR: Final = r"(?P<year>\d{4})"
_REST: Final = r"(?:,?(?: at)? +(?P<time>\S.*))?"
_WRITTEN: Final = (
    re.compile(rf"{_WEEKDAY}{_NAME} +{_DAY},? +{_YEAR}{_REST}", re.I),
    re.compile(rf"{_WEEKDAY}{_DAY}[ -]+{_NAME}[ ,-]+{_YEAR}{_REST}", re.I),
    re.compile(rf"{_WEEKDAY}{_NAME} +{_DAY} +(?P<time>\d.*\S) +{_YEAR}", re.I),
)
_TIME: Final = re.compile(
    r"(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?)?\s*([ap])?\.?(?:(?<=[ap.])m)?\.?"
    r"(?: *(z|[a-z]{3,4})?(?:([+\-\u2212])(\d{1,2})(?::?(\d{2}))?)?)?", re.I
)  # fmt: skip
_ZONES: Final = {"z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
                 "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2}  # fmt: skip
_FIRST_SERIAL: Final = 20_000.0  # 1954
_LAST_SERIAL: Final = 80_000.0  # 2119
_ORIGIN: Final = datetime(1899, 12, 30, tzinfo=UTC)


def read_day(text: str, days: Days | None = None) -> datetime:
    """The time that a text says; one without a zone is taken for UTC.

    days: the order of its numbers, where it is known. Raises UnclearDayError where nothing tells
    it, and ValueError for what is no time, or is none in that order.
    """
    text = " ".join(text.split())
    if numbers := _NUMBERS.fullmatch(text):
        found = _possible(numbers)
        if days in _IN_WORDS:
            found = {order: day for order, day in found.items() if order is days}
        if len({*found.values()}) > 1:
            raise UnclearDayError(text)
        if not found:
            raise ValueError(text)
        return _at(next(iter(found.values())), numbers[5] or numbers[6] or "")
    for pattern in _WRITTEN:
        if written := pattern.fullmatch(text):
            month = _NAMES.index(written["month"].lower()) + 1
            day = date(int(written["year"]), month, int(written["day"]))
            return _at(day, written["time"] or "")
    raise ValueError(text)


def day_counted(value: object) -> datetime | None:
    """The time that a number of days since 1899 is, as spreadsheets keep it; None for others."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    return _ORIGIN + timedelta(seconds=round(number * 86_400))


def order_told(texts: Iterable[object]) -> Days | None:
    """The one order in which every day of a column is one; None where several are, or none."""
    orders: set[Days] | None = None
    for text in texts:
        numbers = _NUMBERS.fullmatch(" ".join(text.split())) if isinstance(text, str) else None
        if numbers and (found := _possible(numbers)):
            orders = {*found} if orders is None else orders & found.keys()
    return orders.pop() if orders and len(orders) == 1 else None


def is_numbered(text: object) -> bool:
    """Whether a text is a day in numbers, and not one that begins with its year."""
    found = _NUMBERS.fullmatch(" ".join(text.split())) if isinstance(text, str) else None
    return found is not None and len(found[1]) < 3


def in_words(days: Days) -> str:
    """The order as a sentence has it."""
    return _IN_WORDS[days]


def _possible(numbers: re.Match[str]) -> dict[Days, date]:
    """The days that the three numbers are, by the orders in which they are one."""
    first, second, third = numbers[1], numbers[3], numbers[4]
    orders: dict[Days, tuple[str, str, str]] = {}
    if len(first) == 4 and len(third) < 3:
        orders[Days.YEAR_FIRST] = (first, second, third)
    elif len(first) < 3 and len(third) in {2, 4}:
        orders[Days.MONTH_FIRST] = (third, first, second)
        orders[Days.DAY_FIRST] = (third, second, first)
        if len(third) == 2 and len(first) == 2:
            orders[Days.YEAR_FIRST] = (first, second, third)
    found = {}
    for order, (year, month, day) in orders.items():
        try:
            found[order] = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            continue
    return found


def _at(day: date, said: str) -> datetime:
    """The day at a time as people write it, 3:05 PM or 15:05:10 GMT+1. Raises ValueError."""
    if not said:
        return datetime.combine(day, time(), UTC)
    found = _TIME.fullmatch(said)
    if found is None or (found[2] is None and found[5] is None):
        raise ValueError(said)
    hour = int(found[1])
    if found[5]:
        if not 1 <= hour <= 12:
            raise ValueError(said)
        hour = hour % 12 + (12 if found[5].lower() == "p" else 0)
    at = time(hour, int(found[2] or 0), int(found[3] or 0), int((found[4] or "0").ljust(6, "0")))
    return datetime.combine(day, at, _zone(found)).astimezone(UTC)


def _zone(found: re.Match[str]) -> timezone:
    name = (found[6] or "z").lower()
    if name not in _ZONES:
        raise ValueError(name)
    apart = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    return timezone(timedelta(hours=_ZONES[name]) + (apart if found[7] == "+" else -apart))
