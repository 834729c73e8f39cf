"""The numbers that a text states, however they are written: `num:digits+words`.

A number in digits may hold thousands' commas and a decimal point; a scale may follow ("1.5
million", "1.5m", "2bn"). Spelled numbers go from one to ninety-nine, alone or before a scale.
"m", "b", "k" and "t" may be scales or units, so such a number has both readings. Digits are 0 to 9.
"""

from __future__ import annotations

import re

from evaluation.metrics.words import plain

# The significant digits and the power of ten behind them: ("15", 5) is 1,500,000. Exact, and safe
# for numbers of any length, which int and Decimal are not.
Number = tuple[str, int]
Readings = frozenset[Number]

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]  # fmt: skip
_FIRST = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
]  # fmt: skip
_SPELLED = dict(zip(_UNITS, range(20), strict=True)) | dict(
    zip(_TENS, range(20, 100, 10), strict=True)
)
_ORDINALS = dict(zip(_FIRST, range(1, 11), strict=True))
_SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "bn": 9, "mn": 6, "tn": 12, "k": 3, "m": 6, "b": 9, "t": 12,
}  # fmt: skip
_AMBIGUOUS = frozenset("kmbt")

_UNIT, _TEN = "|".join(_UNITS), "|".join(_TENS)
_NUMBER = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"|\b(?P<ten>{_TEN})(?:[- ](?P<one>{'|'.join(_UNITS[1:10])}))?\b"
    rf"|\b(?P<unit>{_UNIT})\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
)
_SCALE = re.compile(r"[- ]?(hundred|thousand|million|billion|trillion|[bmt]n|[kmbt])\b")


def readings(text: str) -> Readings:
    """Every number that the text could be read to state, ordinals up to tenth among them."""
    return frozenset(number for found in _found(text, loose=True) for number in found)


def claimed_numbers(text: str) -> list[Readings]:
    """The distinct numbers that the text states, each with its readings, in order.

    Words that are seldom meant as numbers ("one", "first", "second") are left out.
    """
    return list(dict.fromkeys(_found(text, loose=False)))


def _found(text: str, *, loose: bool) -> list[Readings]:
    text = plain(text).lower()
    found = []
    end = 0
    while match := _NUMBER.search(text, end):
        end = match.end()
        number = _value(match)
        scale = _SCALE.match(text, end)
        scaled = set() if match["ordinal"] else {number}
        while scale and not match["ordinal"]:  # "two hundred thousand"
            end = scale.end()
            grown = {(digits, power + _SCALES[scale[1]]) for digits, power in scaled if digits}
            scaled = scaled | grown if scale[1] in _AMBIGUOUS else grown
            scale = _SCALE.match(text, end)
        if loose or not (match["ordinal"] or (match["unit"] == "one" and scaled == {number})):
            found.append(frozenset(scaled or {number}))
    return found


def _value(match: re.Match[str]) -> Number:
    if digits := match["digits"]:
        whole, _, fraction = digits.replace(",", "").partition(".")
        return _normal(whole + fraction, -len(fraction))
    if ten := match["ten"]:
        return _normal(str(_SPELLED[ten] + _SPELLED.get(match["one"], 0)), 0)
    return _normal(str((_SPELLED | _ORDINALS)[match["unit"] or match["ordinal"]]), 0)


def _normal(digits: str, power: int) -> Number:
    significant = digits.lstrip("0")
    stripped = significant.rstrip("0")
    return (stripped, power + len(significant) - len(stripped)) if stripped else ("", 0)
