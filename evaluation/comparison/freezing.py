"""A comparison as plain values that are kept, and back again, field by field. Pure.

What `rendering.as_json` gives leaves out what other programs have no use for; this leaves out
nothing, so that a kept report is drawn by what draws a live one.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_PLAIN: Final = (str, bool, int, float, NoneType)
_UNBOUNDED: Final = ("inf", "-inf")


class UnreadableReportError(ValueError):
    """A kept report has a form that this version of the program cannot read."""


def frozen(value: Any) -> Any:
    """A report, or a part of one, as dicts, lists, strings, finite numbers and None.

    An end that is not bounded becomes a text, since JSON has no such number.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return repr(float(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [frozen(each) for each in value]
    if is_dataclass(value):
        return {field.name: frozen(getattr(value, field.name)) for field in fields(value)}
    return value


def thawed(kind: type[T], kept: Any) -> T:
    """The report, or the part of one, of this kind that `frozen` made plain values of.

    Fields that came into the program later get their default. Raises UnreadableReportError where
    one has none, or anything else is not of its type.
    """
    try:
        found = _value(kind, kept)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UnreadableReportError(str(error)) from error
    assert isinstance(found, kind)  # noqa: S101  # narrows the type
    return found


def _value(hint: Any, kept: Any) -> Any:
    """What was kept as a value of this type."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint, kept)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _one_of(inner, kept)
    if origin is tuple:
        return _tuple(inner, kept)
    return _scalar(hint, kept)


def _scalar(hint: Any, kept: Any) -> Any:
    if hint is float and (type(kept) is int or kept in _UNBOUNDED):
        return float(kept)
    if hint in (datetime, date):
        return hint.fromisoformat(kept)
    if get_origin(hint) is Literal:
        known = kept in get_args(hint)
    elif hint in _PLAIN:
        known = type(kept) is hint
    else:
        raise TypeError(f"{hint} cannot be kept; add it to freezing._value")
    if not known:
        raise TypeError(f"{kept!r} is no {hint}")
    return kept


def _one_of(hints: tuple[Any, ...], kept: Any) -> Any:
    """The first of several types that it is a value of."""
    for hint in hints:
        try:
            return _value(hint, kept)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    raise TypeError(f"{kept!r} is none of {hints}")


def _tuple(inner: tuple[Any, ...], kept: Any) -> tuple[Any, ...]:
    if not isinstance(kept, list):
        raise TypeError(f"{kept!r} is no list")
    if inner[-1] is Ellipsis:
        return tuple(_value(inner[0], each) for each in kept)
    return tuple(_value(hint, each) for hint, each in zip(inner, kept, strict=True))


def _dataclass(kind: type, kept: Any) -> Any:
    hints = _hints(kind)
    named = {
        field.name: _value(hints[field.name], kept[field.name])
        for field in fields(kind)
        if field.name in kept or (field.default is MISSING and field.default_factory is MISSING)
    }
    return kind(**named)


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
