"""Powers and indices in plain text: 10⁶ and H₂O, e^x and T_max. Pure."""

from __future__ import annotations

import re
from typing import Final

_RAISED: Final = dict(zip(map(ord, "0123456789+-\u2212=()ni"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED: Final = dict(zip(map(ord, "0123456789+-\u2212=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_ORDINAL: Final = re.compile(r"(st|nd|rd|th|er|re|e|è|ème|me|lle|le|os?|as?|ª|º|°|®|™)\.?", re.I)
_SIMPLE: Final = re.compile("[^\\W\u00b2\u00b3\u00b9\u2070-\u209f]+")  # no power of a power


_LONGEST: Final = 20  # signs; what is longer is prose that somebody set higher


def raised(text: str, before: str = "") -> str:
    """`text` as it reads where it is set higher, after the sign `before`.

    Figures get their own signs, an ordinal ("1st", "Mlle") and whatever follows a blank stays as
    it is, all else is written as a power: "^x", "^(2x)".
    """
    return _moved(text, before, "^", _RAISED, stays=_ORDINAL)


def lowered(text: str, before: str = "") -> str:
    """The same for what is set lower: "H₂O", "T_max", "a_(i,j)"."""
    return _moved(text, before, "_", _LOWERED)


def _moved(
    text: str, before: str, mark: str, signs: dict[int, str], stays: re.Pattern[str] | None = None
) -> str:
    core = text.strip()
    if not core or len(core) > _LONGEST or not before.strip() or (stays and stays.fullmatch(core)):
        return text
    if all(sign in signs.values() or ord(sign) in signs for sign in core):
        return text.translate(signs)
    return text.replace(core, f"{mark}{core}" if _SIMPLE.fullmatch(core) else f"{mark}({core})")
