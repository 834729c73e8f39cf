"""What the numbers in a column of votes count, by those that its first rows hold. Pure.

1 is 👍 beside 0 or -1, and the worst of five stars beside 5; of `model_1` and `model_2` it is the
first one beside 2, and the second beside 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason

_OF_THUMBS: Final = frozenset({-1.0, 0.0, 1.0})


@dataclass(frozen=True, slots=True)
class NumberMarks:
    """strange: by field, a number that does not fit what its numbers would mean, as the file has
    it: none of them means anything then. is_signed: -1 is among the thumbs, so that 0 is neither.
    """

    strange: Mapping[str, str] = field(default_factory=dict)
    is_signed: bool = False

    def refuse(self, name: str, value: object, *, way: str) -> None:
        """Raise FieldError where `value` is a number in a column whose numbers mean nothing.

        name: "vote" or "winner". way: what the file's numbers would have to be, in words.
        """
        if name in self.strange and number_in(value) is not None:
            said = printable(str(value).strip())
            raise FieldError(
                Reason.VALUE,
                f'"{name}" is {said}, and elsewhere {self.strange[name]}: its numbers {way}',
            )


NO_MARKS: Final = NumberMarks()


def number_in(value: object) -> float | None:
    """The number that a cell holds, also as text; None for words and truth values."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(str(value).strip().replace("\u2212", "-"))
    except ValueError:
        return None


def marks_of(rows: Iterable[tuple[Mapping[str, Any], int | None]]) -> NumberMarks:
    """What the numbers of some rows tell.

    rows: the fields of each by our names, and from where its two models are numbered, if they are.
    """
    thumbs: dict[float, str] = {}
    winners: dict[float, str] = {}
    first: int | None = None
    for fields, numbered in rows:
        name = "winner" if "winner" in fields else "vote"
        number = number_in(fields.get(name))
        if number is None or (name == "winner" and numbered is None):
            continue
        first = numbered if name == "winner" else first
        (winners if name == "winner" else thumbs).setdefault(number, printable(str(fields[name])))
    strange = {"vote": _strange_thumb(thumbs), "winner": _strange_winner(winners, first)}
    return NumberMarks(
        {name: said for name, said in strange.items() if said is not None}, -1.0 in thumbs
    )


def _strange_thumb(seen: Mapping[float, str]) -> str | None:
    return next((said for number, said in seen.items() if number not in _OF_THUMBS), None)


def _strange_winner(seen: Mapping[float, str], first: int | None) -> str | None:
    """A number that is none of the two models' nor lies between them. One below them is no stranger
    beside both, as 0 for a tie of 1 and 2."""
    if first is None:
        return None
    has_both = first in seen and first + 1 in seen
    return next(
        (said for number, said in seen.items()
         if not number <= first + 1 or (number < first and not has_both)), None,
    )  # fmt: skip
