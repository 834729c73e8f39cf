"""What files write for a vote, a winner and a conversation. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from common.files.decoding import parse_json, printable
from common.files.rejections import FieldError, Reason
from summaries.breakdowns.records import SECTION_KINDS
from summaries.importing.values import kind_of, moment, trimmed
from surveys.duels.outcome import Outcome
from surveys.imports.number_marks import number_in

THUMBS: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        ("1", "1.0", "+1", ":+1:", "up", "👍", "thumbsup", "thumbup", ":thumbsup:", "upvote",
         "upvoted", "like", "liked", "positive", "pos", "good", "y", "yes", "t", "true", "helpful",
         "correct", "accept", "accepted"), 1,
    ),
    **dict.fromkeys(
        ("-1", "-1.0", ":-1:", "down", "👎", "thumbsdown", "thumbdown", ":thumbsdown:",
         "downvote", "downvoted", "dislike", "disliked", "negative", "neg", "bad", "n", "no", "f",
         "false", "unhelpful", "nothelpful", "incorrect", "reject", "rejected"), -1,
    ),
}  # fmt: skip
ZERO: Final = frozenset({"0", "0.0"})
_FIRST: Final = frozenset({"a", "1", "left", "first"})
_NOBODY: Final[Mapping[str, Outcome]] = {
    **dict.fromkeys(
        ("tie", "draw", "equal", "about equal", "equally good", "both equally good",
         "both are equally good", "both", "both good", "both are good",
         "tie both good", "tie inconsistent", "same", "the same", "about the same", "similar",
         "even", "no preference", "="), Outcome.TIE,
    ),
    **dict.fromkeys(
        ("bad", "neither", "bothbad", "both bad", "both are bad", "tie bothbad", "tie both bad",
         "equally bad", "both equally bad", "both are equally bad"), Outcome.BAD,
    ),
}  # fmt: skip
_BY_NUMBER: Final = {0.0: Outcome.FIRST, 0.5: Outcome.TIE, 1.0: Outcome.SECOND}
_NUMBER: Final = re.compile(r"[012](\.[05])?")
_BETWEEN: Final = re.compile(r"[\s_\-()\[\].!*]+")
_DEGREE: Final = (
    r"(?:(?:much|far|slightly|somewhat|clearly|significantly|strongly|a bit|a little) )?"
)
_SIDE: Final = re.compile(
    rf"(?:i )?{_DEGREE}(?:prefer(?:s|red)? )?"
    r"(?:the )?(?:(?:model|response|answer|assistant|output|summary|system|option|player|text) )?"
    rf"(a|b|1|2|left|right|first|second)(?: (?:(?:is|was) )?{_DEGREE}better| wins| won)?"
)
_COMPARED: Final = re.compile(r"([ab]) ?(>{1,3}|<{1,3}|={1,2}) ?([ab])")
# Which hand shows the thumb, in which colour, is no part of what it says.
_OF_SIGNS: Final = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
AHEAD: Final = timedelta(days=1)
"""By how much a clock elsewhere, or a time zone that nobody wrote down, may go before ours."""
_SECTION: Final = re.compile(r"([a-z]+)(?:[:_. ](\d{1,4}))?")


def thumb(value: object, what: str, *, zero_is_down: bool) -> int:
    """1 for 👍, -1 for 👎. Raises FieldError for anything else."""
    if type(value) is str and value in THUMBS:
        return THUMBS[value]
    said = _OF_SIGNS.sub("", str(value)).strip().casefold().replace("\u2212", "-")
    if said in ZERO:
        if zero_is_down:
            return -1
        raise FieldError(
            Reason.VALUE,
            f"{what} is 0, which may be 👎 or no opinion; pass --zero-is-down, or leave the line "
            "out",
        )
    found = THUMBS.get(said) or THUMBS.get(re.sub(r"(?<=\w)[\s_-]+(?=\w)", "", said))
    if found is None:
        on_scale = "" if number_in(said) is None else "; numbers of a scale are ratings"
        raise FieldError(
            Reason.VALUE,
            f"{what} is {printable(said)}; write up or down, 1 or -1, true or false{on_scale}",
        )
    return found


def winner(
    value: object, what: str, models: tuple[str, str], *, first: int | None = None
) -> Outcome:
    """Who won, the left one first: by the side, or by the model's own name.

    first: the number that the file calls the left one by, the other one's being the next, where it
    numbers them: then such a number names one of them, and what lies between is a tie.
    """
    said = as_name(value)
    if said in models and models[0] != models[1]:
        return Outcome.FIRST if said == models[0] else Outcome.SECOND
    if first is not None and _NUMBER.fullmatch(said) and float(said) - first in _BY_NUMBER:
        return _BY_NUMBER[float(said) - first]
    found = _outcome(" ".join(_BETWEEN.sub(" ", said.casefold()).split()))
    folded = [name.casefold() for name in models]
    if found is None and folded.count(said.casefold()) == 1:
        found = Outcome.FIRST if said.casefold() == folded[0] else Outcome.SECOND
    if found is None:
        share = number_in(said)
        if share is not None and first is not None and first < share < first + 1:
            way = f"it lies between the two models; round it to {first}, {first}.5 or {first + 1}"
        else:
            way = "write model_a, model_b, tie or tie (bothbad)"
        raise FieldError(Reason.VALUE, f"{what} is {printable(said)}; {way}")
    return found


def as_name(value: object) -> str:
    """A winner or a model as its name is kept: in one spelling, a whole number without a point."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return trimmed(str(whole))


def _outcome(said: str) -> Outcome | None:
    """By a side's name, in small letters with single blanks; None for what names none.

    A number alone may count from 0 or from 1, and is no side.
    """
    if compared := _COMPARED.fullmatch(said):
        one, sign, other = compared.groups()
        if one == other:
            return None
        if "=" in sign:
            return Outcome.TIE
        return Outcome.FIRST if (one == "a") == (">" in sign) else Outcome.SECOND
    side = None if said.isdecimal() else _SIDE.fullmatch(said)
    if side is None:
        return _NOBODY.get(said)
    return Outcome.FIRST if side[1] in _FIRST else Outcome.SECOND


def past(value: object, what: str, *, now: datetime | None = None) -> datetime | None:
    """When it was said, in UTC; not in the future."""
    found = moment(value if value != "" else None, what)
    if found is not None and found > (now or datetime.now(UTC)) + AHEAD:
        raise FieldError(Reason.VALUE, f"{what} lies in the future: {found:%Y-%m-%d %H:%M}")
    return found


def section(value: object, what: str) -> tuple[str, int] | None:
    """The part that a thumb is about, such as question:2, counted from 0 within its kind."""
    said = str(value).strip().casefold()
    if said in {"", "summary"}:
        return None
    found = _SECTION.fullmatch(said)
    if found is None or found[1] not in SECTION_KINDS:
        kinds = ", ".join(SECTION_KINDS)
        raise FieldError(Reason.VALUE, f"{what} is no part; write {kinds} and a place, question:0")
    return found[1], int(found[2] or 0)


def holds(value: object, what: str) -> bool:
    """Whether a column of yes and no says yes."""
    return thumb(value, what, zero_is_down=True) > 0


def whole(value: object, what: str) -> int | None:
    """A whole number from 1 on; None where none is given."""
    if value in (None, ""):
        return None
    try:
        found = int(float(str(value)))
    except (ValueError, OverflowError):
        found = 0
    if found < 1:
        raise FieldError(Reason.VALUE, f"{what} is no whole number from 1 on")
    return found


def conversation(value: object, what: str, *, turns: int | None) -> tuple[str, str]:
    """What was asked and what was answered in the first `turns` exchanges of a conversation, or
    in all of them.

    A list of messages with `role` and `content`, as JSON too; or an answer alone, as text or as a
    list of texts. Each of the two may be "".
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(FieldError):  # a text that begins with a bracket
            value = parse_json(value)
    if value is None or isinstance(value, str):
        return "", (value or "").strip()
    if not isinstance(value, list):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not a text or a conversation")
    asked: list[str] = []
    answered: list[str] = []
    for place, message in enumerate(value):
        if not isinstance(message, dict):
            answered.append(_content(message, f"{what}[{place}]"))
            continue
        content = _content(message.get("content"), f"{what}[{place}].content")
        if message.get("role") == "user":
            asked.append(content)
        elif message.get("role") in {"assistant", "model", "bot"}:
            answered.append(content)
    return _joined(asked[:turns]), _joined(answered[:turns])


def _content(value: Any, what: str) -> str:
    """A message's text; of one in pieces the pieces that are text."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list):
        return "".join(
            _content(each.get("text") if isinstance(each, dict) else each, what) for each in value
        )
    raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not text")


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
