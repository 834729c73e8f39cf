"""Lines of the shape that imports read, for tests."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

from common.files.rejections import Rejection
from summaries.importing.records import Accepted, ReadFormat, ReadOptions
from summaries.importing.table import SummaryRecord

DATA = Path(__file__).parent / "data"
SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def make_line(**fields: object) -> dict[str, object]:
    """A good line; a field given as None is left out."""
    line: dict[str, object] = {
        "article_id": "harbour",
        "source": "gazette",
        "article": "The harbour froze on Monday. Boats stayed in for three days.",
        "references": ["The harbour froze.", "Ice kept the boats in."],
        "model": "M1",
        "summary": "ice closed the harbour .",
    }
    line |= fields
    return {name: value for name, value in line.items() if value is not None}


def as_jsonl(*lines: Mapping[str, object]) -> bytes:
    """The lines as a JSONL file's bytes."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def read_all(
    read: ReadFormat, data: bytes, options: ReadOptions | None = None
) -> tuple[list[Accepted], list[Rejection]]:
    """What a format makes of the bytes: the lines it accepts, and the rest."""
    entries = list(read(io.BytesIO(data), options or ReadOptions()))
    return (
        [entry for entry in entries if isinstance(entry, Accepted)],
        [entry for entry in entries if isinstance(entry, Rejection)],
    )


def read_one(read: ReadFormat, data: bytes, options: ReadOptions | None = None) -> SummaryRecord:
    """The record of a file that holds a single good line."""
    accepted, rejected = read_all(read, data, options)
    assert not rejected, rejected
    assert len(accepted) == 1
    return accepted[0].record
