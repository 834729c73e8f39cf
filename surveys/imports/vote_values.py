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
from summaries.importing.values import kind_of, moment
from surveys.duels.outcome import Outcome

THUMBS: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        ("1", "1.0", "+1", "up", "👍", "thumbs_up", "thumb_up", "thumbsup", "like", "liked",
         "positive", "pos", "good", "yes", "true", "helpful"), 1,
    ),
    **dict.fromkeys(
        ("-1", "-1.0", "down", "👎", "thumbs_down", "thumb_down", "thumbsdown", "dislike",
         "disliked", "negative", "neg", "bad", "no", "false", "unhelpful"), -1,
    ),
}  # fmt: skip
ZERO: Final = frozenset({"0", "0.0"})
WINNERS: Final[Mapping[str, Outcome]] = {
    **dict.fromkeys(("model_a", "a", "left", "first", "model_1"), Outcome.FIRST),
    **dict.fromkeys(("model_b", "b", "right", "second", "model_2"), Outcome.SECOND),
    **dict.fromkeys(("tie", "draw", "equal", "both good", "both_good"), Outcome.TIE),
    **dict.fromkeys(
        ("tie (bothbad)", "bothbad", "both bad", "both_bad", "bad", "neither"), Outcome.BAD
    ),
}
AHEAD: Final = timedelta(days=1)
"""By how much a clock elsewhere, or a time zone that nobody wrote down, may go before ours."""
_SECTION: Final = re.compile(r"([a-z]+)(?:[:_. ](\d{1,4}))?")


def thumb(value: object, what: str, *, zero_is_down: bool) -> int:
    """1 for 👍, -1 for 👎. Raises FieldError for anything else."""
    said = str(value).strip().casefold()
    if said in ZERO:
        if zero_is_down:
            return -1
        raise FieldError(
            Reason.VALUE,
            f"{what} is 0, which may be 👎 or no opinion; pass --zero-is-down, or leave the line "
            "out",
        )
    if said not in THUMBS:
        raise FieldError(
            Reason.VALUE,
            f"{what} is {printable(said)}; write up or down, 1 or -1, true or false",
        )
    return THUMBS[said]


def winner(value: object, what: str, models: tuple[str, str]) -> Outcome:
    """Who won, the left one first: by the side, or by the model's own name."""
    said = str(value).strip()
    if said in models and models[0] != models[1]:
        return Outcome.FIRST if said == models[0] else Outcome.SECOND
    found = WINNERS.get(said.casefold())
    if found is None:
        raise FieldError(
            Reason.VALUE,
            f"{what} is {printable(said)}; write model_a, model_b, tie or tie (bothbad)",
        )
    return found


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


def whole(value: object, what: str) -> int:
    """A whole number from 1 on; 1 where none is given."""
    if value in (None, ""):
        return 1
    try:
        found = int(float(str(value)))
    except (ValueError, OverflowError):
        found = 0
    if found < 1:
        raise FieldError(Reason.VALUE, f"{what} is no whole number from 1 on")
    return found


def conversation(value: object, what: str, *, turns: int) -> tuple[str, str]:
    """What was asked and what was answered in the first `turns` exchanges of a conversation.

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
