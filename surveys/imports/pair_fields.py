"""Lines that name which model won and which lost, be it said or not where they stood. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from surveys.imports.vote_values import as_name, holds

_SIDES: Final = ("model_a", "model_b")
_TEXTS: Final = ("response_a", "response_b")
# The winner is written first: `VoteReading.sides_shuffled` says that it stood where lots fell.
_AS_BATTLE: Final[Mapping[str, str]] = {
    "won": "model_a", "lost": "model_b", "won_text": "response_a", "lost_text": "response_b",
}  # fmt: skip
_TIES: Final = ("tied", "both_bad")


def is_pair(fields: Mapping[str, Any]) -> bool:
    """Whether the order of the two is the file's word for who won."""
    is_said = bool({"winner", *_SIDES} & fields.keys())
    return bool({"won", "lost"} & fields.keys()) and not is_said


def as_battle(fields: Mapping[str, Any], *, sides_shuffled: bool) -> dict[str, Any]:
    """The fields of a pair of preferences (`chosen_model`, `rejected_model`) as those of a battle;
    other fields as they are. Raises FieldError where nobody says that sides were drawn, and for
    what contradicts itself.
    """
    if not {"won", "lost"} & fields.keys() or "winner" in fields:
        return dict(fields)
    if not is_pair(fields):
        return _beside_sides(fields)
    for ours, theirs in (("won", "chosen_model"), ("lost", "rejected_model")):
        if ours not in fields:
            raise FieldError(Reason.MISSING, f'"{theirs}" is missing; add it')
    if not sides_shuffled:
        raise FieldError(
            Reason.MISSING,
            "nothing says which of the two stood left; where they were shown in an order drawn by "
            "lot, pass --sides-shuffled",
        )
    if any(name in fields for name in _TEXTS):
        raise FieldError(
            Reason.VALUE,
            "nothing says which of the two texts is whose; say which is the chosen and which the "
            "rejected one, or which model is a and which is b",
        )
    turned = {_AS_BATTLE.get(name, name): value for name, value in fields.items()}
    return turned if _is_tie(fields) else turned | {"winner": "model_a"}


def _beside_sides(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Where a side is said, too: the winner is one of them by its name."""
    rest = {name: value for name, value in fields.items() if name not in _AS_BATTLE}
    if _is_tie(fields):
        return rest
    one, other, won, lost = (as_name(fields.get(name, "")) for name in (*_SIDES, "won", "lost"))
    if lost and (lost not in {one, other} or won not in {"", one, other} - {lost}):
        raise FieldError(
            Reason.VALUE,
            f"{printable(won or 'another')} won and {printable(lost)} lost, and they are not "
            '"model_a" and "model_b"',
        )
    won = won or (other if lost == one else one)
    texts = {} if any(name in fields for name in _TEXTS) else _placed(fields, won, (one, other))
    return rest | texts | {"winner": won}


def _placed(fields: Mapping[str, Any], won: str, models: tuple[str, str]) -> dict[str, Any]:
    """The texts of the winner and of the loser under the sides on which those stood."""
    names = {models[0]: _TEXTS, models[1]: _TEXTS[::-1]}.get(won)
    if names is None or not {"won_text", "lost_text"} <= fields.keys():
        return {}
    return {names[0]: fields["won_text"], names[1]: fields["lost_text"]}


def _is_tie(fields: Mapping[str, Any]) -> bool:
    """Whether a column beside the two says that neither won."""
    return any(name in fields and holds(fields[name], f'"{name}"') for name in _TIES)
