"""Lines that say which model won and which lost, and not where either stood. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from common.files.rejections import FieldError, Reason

# The winner is written first: `VoteReading.sides_shuffled` says that it stood where lots fell.
_AS_BATTLE: Final[Mapping[str, str]] = {
    "won": "model_a", "lost": "model_b", "won_text": "response_a", "lost_text": "response_b",
}  # fmt: skip


def as_battle(fields: Mapping[str, Any], *, sides_shuffled: bool) -> dict[str, Any]:
    """The fields of a pair of preferences (`chosen_model`, `rejected_model`) as those of a battle;
    other fields as they are. Raises FieldError where nobody says that sides were drawn.
    """
    if not {"won", "lost"} & fields.keys() or "winner" in fields:
        return dict(fields)
    for ours, theirs in (("won", "chosen_model"), ("lost", "rejected_model")):
        if ours not in fields:
            raise FieldError(Reason.MISSING, f'"{theirs}" is missing; add it')
    if not sides_shuffled:
        raise FieldError(
            Reason.MISSING,
            "nothing says which of the two stood left; where they were shown in an order drawn by "
            "lot, pass --sides-shuffled",
        )
    turned = {_AS_BATTLE.get(name, name): value for name, value in fields.items()}
    return turned | {"winner": "model_a"}
