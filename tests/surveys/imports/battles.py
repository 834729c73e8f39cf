"""Files of votes as other products write them, made for the tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from common.files.rejections import Rejection
from summaries.importing.records import GivenLine, Row
from surveys.imports.given import VoteReading
from surveys.imports.services import import_battles
from surveys.imports.taking import VoteOptions
from surveys.imports.vote_report import VoteReport


def lines(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Each row as the line of a file."""
    return [
        GivenLine(number, json.dumps(row).encode(), row) for number, row in enumerate(rows, start=1)
    ]


def battle(one: str = "alpha", other: str = "beta", winner: str = "model_a", **more: Any) -> Any:
    """A battle as FastChat writes it."""
    return {"question_id": "q1", "model_a": one, "model_b": other, "winner": winner,
            "judge": "arena_user_1", "tstamp": 1682351591.1, "turn": 1, **more}  # fmt: skip


def take(
    *rows: Mapping[str, Any], reading: VoteReading | None = None, **options: Any
) -> tuple[VoteReport, list[Rejection]]:
    """Import the rows; the report, and what was refused."""
    refused: list[Rejection] = []
    report = import_battles(
        lines(rows), reading=reading, options=VoteOptions(**options), reject=refused.append
    )
    return report, refused
