"""Files of votes as tools for labelling write them, and what came of them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from surveys.duels.models import DuelVote
from surveys.readers.models import Reader


def write_json(*lines: Any, name: str = "export.jsonl") -> str:
    """A file of so many lines here; its name."""
    Path(name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return name


def write_csv(rows: Iterable[Mapping[str, Any]], name: str = "export.csv") -> str:
    """A table of these rows here; its name."""
    rows = list(rows)
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return name


def outcomes() -> Counter[str]:
    """Choices, the first of the two by the alphabet first."""
    return Counter(DuelVote.objects.values_list("outcome", flat=True))


def voters() -> int:
    """How many people's votes came in."""
    return Reader.objects.filter(imported=True).count()


def annotation(number: int, person: int, side: str, **more: Any) -> dict[str, Any]:
    """What one person said of a task, as Label Studio keeps it."""
    return {"id": number, "completed_by": person, "was_cancelled": False, "result": [
        {"from_name": "why", "type": "textarea", "value": {"text": ["It reads well."]}},
        {"from_name": "cmp", "type": "pairwise", "value": {"selected": side}},
    ], "created_at": "2026-01-05T10:00:00Z", **more}  # fmt: skip


LABEL_STUDIO = [
    {"id": 1, "data": {"m1": "alpha", "m2": "beta"}, "annotations": [
        annotation(11, 1, "left"), annotation(12, 2, "left"),
        annotation(13, 3, "right", was_cancelled=True),
    ]},
    {"id": 2, "data": {"m1": "beta", "m2": "alpha"}, "annotations": [
        annotation(21, 1, "left"), annotation(22, 2, "right"),
    ]},
    {"id": 3, "data": {"m1": "alpha", "m2": "beta"}, "annotations": []},
]  # fmt: skip
