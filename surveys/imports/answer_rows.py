"""Votes on lines that hold several people's answers, or what one person ticked of options. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.importing.formats.inner import EACH, opened
from summaries.importing.records import GivenLine
from surveys.imports.number_marks import number_in

SAID: Final = ("winner", "vote", "vote_words", "won", "lost", "a_won", "b_won", "tied", "both_bad")
OPTIONS: Final = "options"
_SIDES: Final = ("model_a", "model_b")


def alone(value: object, ours: str) -> object:
    """The one thing that was said, out of the list or object of one that tools keep it in: `["up"]`
    of doccano, `{"selected": "left"}` of Label Studio. Raises FieldError for several."""
    value = opened(value)
    while isinstance(value, list | dict) and value:
        inside = list(value.values()) if isinstance(value, dict) else value
        if len(inside) > 1:
            raise FieldError(
                Reason.VALUE,
                f'"{ours}" holds several, and one was said; leave the line out, or keep one',
            )
        value = inside[0]
    return value


def refuse_several(row: GivenLine, meant: Mapping[str, str]) -> None:
    """Raise FieldError where what was said is one entry of a list of things that were said, as of
    two options that were both ticked."""
    for ours in SAID:
        if (theirs := meant.get(ours, "")) and row.is_one_of_several(theirs):
            raise FieldError(
                Reason.VALUE,
                f'{printable(row.more[theirs])} holds several, and "{ours}" is one of them; '
                "leave the line out, or keep one",
            )


def one_of_a_line(
    fields: Mapping[str, Any], place: int, meant: Mapping[str, str]
) -> dict[str, Any]:
    """The fields of one of several answers on a line, whose id is the line's: it says what they
    were about, and with the place which of them this is, where nobody says who gave it."""
    if "vote_id" not in fields or EACH in meant["vote_id"].split("."):
        return dict(fields)
    rest = {name: value for name, value in fields.items() if name != "vote_id"}
    if "voter" not in fields:
        rest["vote_id"] = f"{fields['vote_id']}#{place}"
    if not {"article_id", "prompt_id"} & fields.keys():
        rest["prompt_id"] = fields["vote_id"]
    return rest


def chosen_side(value: object, given: Mapping[str, object], name: str) -> object:
    """The side on which an option stood that Prodigy calls by a number: as `accept` has it, beside
    two `options` with ids of their own. Anything else as it is."""
    options = opened(given.get(OPTIONS))
    if name.partition(".")[0] != "accept" or number_in(value) is None:
        return value
    if not isinstance(options, list) or len(options) != 2:
        return value
    ids = [number_in(each.get("id")) if isinstance(each, dict) else None for each in options]
    if ids.count(number_in(value)) != 1:
        return value
    return _SIDES[ids.index(number_in(value))]
