"""The plain values of a line: texts, names, numbers, times. Pure.

A reader takes a decoded JSON value (None where the line has none) and what to call it in an error,
gives the record's value, and raises FieldError. One called for a limit makes a reader.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.articles.addresses import MOST_BYTES, RULE, is_address, one_spelling
from summaries.breakdowns.records import STATUSES
from summaries.importing.days import UnclearDayError, day_counted, read_day
from summaries.texts.languages import language_tag
from summaries.texts.spelling import has_signs

Reader = Callable[[Any, str], Any]

MOMENT_SIGNS: Final = 60
BLANKS: Final = r"\s\x00-\x1f\xad\u180e\u200b-\u200f\u2060\ufeff"
"""What is no part of a name at its ends: white space, and signs without width."""
EARLIEST: Final = 1e8
"""Seconds since 1970, so 1973; a smaller number is a year or a day and no time."""


def unsaid(value: object) -> bool:
    """Whether a value means "the line does not say"; 0 says something."""
    return value is None or (isinstance(value, str | tuple | list | dict) and not value)


def within(value: str, what: str, limit: int) -> None:
    """Raise FieldError where `value` is longer than `limit` characters."""
    if len(value) > limit:
        raise FieldError(Reason.LIMIT, f"{what} is longer than {limit:,} characters; shorten it")


def text(value: object, what: str, limit: int) -> str:
    """`value` as it stands if it is text that every database holds; "" if nothing is seen of it."""
    if not isinstance(value, str):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not text")
    within(value, what, limit)
    if "\0" in value:
        raise FieldError(Reason.NUL, f"{what} holds a NUL character; remove it")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldError(
            Reason.SURROGATE, f"{what} holds half of a surrogate pair; write the whole character"
        ) from None
    return value if has_signs(value) else ""


def needed(value: object, what: str, limit: int) -> str:
    """A text that may be neither missing nor blank."""
    if value is None:
        raise FieldError(Reason.MISSING, f"{what} is missing; add it")
    found = text(value, what, limit)
    if not found:
        raise FieldError(Reason.EMPTY, f"{what} is empty; fill it or leave it out")
    return found


def number(value: object, what: str) -> float:
    """`value` as a finite float; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not a number")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise FieldError(Reason.NOT_A_NUMBER, f"{what} is not a finite number")
    return result


def text_within(limit: int) -> Reader:
    """A reader of texts, "" where there is none."""
    return lambda value, what: "" if value is None else text(value, what, limit)


def name_within(limit: int) -> Reader:
    """A reader of ids and names, "" where there is none; a whole number serves as one.

    Without blanks at its ends, and in one spelling (NFC): what looks the same is the same.
    """

    def read(value: object, what: str) -> str:
        if isinstance(value, float):
            if not value.is_integer():
                raise FieldError(Reason.TYPE, f"{what} is a number with a fraction; quote it")
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            # Turning a number of thousands of digits into text raises.
            value = str(value) if abs(value) < 10**limit else "9" * (limit + 1)
        return "" if value is None else trimmed(text(value, what, limit))

    return read


def trimmed(name: str) -> str:
    """A name without blanks at its ends, those that have no width too, in NFC and on one line."""
    if name.isascii() and name.isprintable():
        return name.strip(" ")
    name = unicodedata.normalize("NFC", name)
    return _EDGES.sub("", name if name.isprintable() else _BREAKS.sub(" ", name))


# Ends of lines, and what else moves a terminal: mails, Markdown and CSV have names on one line.
_BREAKS: Final = re.compile(r"\s*[\x01-\x1f\x7f-\x9f\u2028\u2029]+\s*")
_EDGES: Final = re.compile(rf"^[{BLANKS}]+|[{BLANKS}]+$")


def or_none(read: Reader) -> Reader:
    """The reader, with None for what is empty."""
    return lambda value, what: read(value, what) or None


def summary(value: object, what: str) -> str:
    """A breakdown's text, which must be there."""
    if value is None:
        raise FieldError(
            Reason.MISSING, f"{what} is missing; add it or name its column: --map summary=…"
        )
    found = text(value, what, limits.SUMMARY)
    if not found:
        raise FieldError(Reason.EMPTY, f"{what} is empty; a breakdown needs its text")
    return found


def slug(value: object, what: str) -> str:
    """An address on this site."""
    found = one_spelling(text_within(limits.SLUG)(value, what))
    if not is_address(found):
        raise FieldError(Reason.VALUE, f"{what} {RULE}")
    if len(found.encode()) > MOST_BYTES:
        raise FieldError(
            Reason.LIMIT, f"{what} has {len(found.encode())} bytes; at most {MOST_BYTES} fit"
        )
    return found


def language(value: object, what: str) -> str:
    """A language as BCP 47 says it, such as `de`, `zh-Hans` or `pt-BR`, in its usual spelling."""
    found = language_tag(text_within(limits.LANGUAGE)(value, what))
    if found is None:
        raise FieldError(
            Reason.VALUE, f"{what} is no language tag; write de, zh or pt-BR, or leave it out"
        )
    return found


def url(value: object, what: str) -> str | None:
    """An address elsewhere."""
    found: str = text_within(limits.URL)(value, what)
    if not found:
        return None
    try:
        address = urlsplit(found)
        known = address.scheme in {"http", "https"} and bool(address.hostname)
    except ValueError:
        known = False
    if not known or not found.isprintable() or " " in found:
        raise FieldError(Reason.VALUE, f"{what} is not an http:// or https:// address")
    return found


def status(value: object, what: str) -> str | None:
    """One of STATUSES."""
    found = text_within(20)(value, what)
    if found and found not in STATUSES:
        raise FieldError(Reason.VALUE, f"{what} is not one of {', '.join(STATUSES)}")
    return found or None


def weight(value: object, what: str) -> float | None:
    """A share of the traffic, from 0."""
    if value is None:
        return None
    found = number(value, what)
    if not 0 <= found <= limits.WEIGHT:
        raise FieldError(Reason.VALUE, f"{what} is not between 0 and {limits.WEIGHT:,.0f}")
    return found


def moment(value: object, what: str) -> datetime | None:
    """A time, in UTC; one without a zone is taken for UTC.

    A number, or nine digits and more, counts seconds since 1970, or their thousandths, millionths
    or thousand-millionths. Of 03/11/2026 its column tells what it is, before (`dated_columns`).
    """
    found = str(value) if type(value) in {int, float} else text_within(MOMENT_SIGNS)(value, what)
    if not found:
        return None
    try:
        if type(value) in {int, float}:
            return _epoch(float(found))
        return _read_moment(found.strip())
    except UnclearDayError:
        why = (
            "; nobody knows which number is the month; pass --dates month-first or --dates "
            "day-first"
        )
    except (ValueError, OverflowError):
        is_counted = day_counted(value) is not None
        why = "; if it counts days as spreadsheets do, pass --dates excel" if is_counted else ""
    raise FieldError(
        Reason.VALUE, f"{what} is {printable(found)}, not a time such as 2026-01-31T12:00:00Z{why}"
    )


# Lines that follow one another often have one time, and whoever writes it asks it once then.
@lru_cache(maxsize=1024)
def _read_moment(found: str) -> datetime:
    if _DIGITS.fullmatch(found):
        return _epoch(float(found))
    given = _written_moment(found)
    return given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)


def _written_moment(found: str) -> datetime:
    """As ISO 8601 has it, also with UTC for the zone and / in the date; as people and mails do."""
    as_iso = _ZONE.sub("+00:00", _SLASHES.sub(r"\1-\2-\3", found))
    try:
        return datetime.fromisoformat(as_iso)
    except ValueError:
        pass
    try:
        return read_day(found)
    except UnclearDayError:
        raise
    except ValueError:
        return parsedate_to_datetime(found)


_ZONE: Final = re.compile(r"\s*(?:\+0000\s*)?(?:UTC|GMT)$", re.I)
_SLASHES: Final = re.compile(r"^(\d{4})/(\d{2})/(\d{2})")
_DIGITS: Final = re.compile(r"\d{9,19}(?:\.\d*)?")


def _epoch(seconds: float) -> datetime:
    """Raises ValueError for what is before 1973 or after 9999."""
    for _ in range(3):
        if seconds >= EARLIEST * 1000:
            seconds /= 1000
    if not EARLIEST <= seconds < EARLIEST * 1000:
        raise ValueError
    return datetime.fromtimestamp(seconds, UTC)


def kind_of(value: object) -> str:
    """What JSON calls the value."""
    if value is None:
        return "null"
    names = {bool: "true or false", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
