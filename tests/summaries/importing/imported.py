"""Imports lines as a file would bring them, for tests."""

from __future__ import annotations

import io

from common.files.rejections import Rejection
from summaries.importing.formats import jsonl
from summaries.importing.portion import ImportOptions
from summaries.importing.records import ReadOptions
from summaries.importing.services import ImportReport, import_entries
from tests.summaries.importing.lines import as_jsonl

TEXT = "The harbour froze on Monday. Boats stayed in for three days."
SECTIONS: list[object] = [
    {"kind": "question", "heading": "Why?", "body": "It was cold."},
    {"kind": "question", "heading": "When?", "body": "On Monday."},
]


def import_lines(
    *lines: dict[str, object], refused: list[Rejection] | None = None, **options: object
) -> ImportReport:
    """Import the lines as one file; those refused are appended to `refused`, or fail the test."""
    rejections: list[Rejection] = []
    report = import_entries(
        entries=jsonl.read(io.BytesIO(as_jsonl(*lines)), ReadOptions()),
        options=ImportOptions(**options),  # type: ignore[arg-type]
        reject=rejections.append,
    )
    if refused is None:
        assert not rejections, rejections
    else:
        refused += rejections
    return report
