"""What the team and its programs can be told of. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """One kind of event, as the body of a delivery names it."""

    VERDICT_CHANGED = "verdict.changed"
    DECISION_KEPT = "decision.kept"
    RUN_FINISHED = "run.finished"
    RUN_FAILED = "run.failed"
    BATCH_FINISHED = "batch.finished"
    BATCH_FAILED = "batch.failed"
    JUDGING_FINISHED = "judging.finished"
    JUDGING_FAILED = "judging.failed"
    IMPORT_FINISHED = "import.finished"
    IMPORT_FAILED = "import.failed"
    ALARM_RAISED = "alarm.raised"
    SURVEY_CLOSED = "survey.closed"
    TEST = "test"


WORDS: Final[dict[EventKind, str]] = {
    EventKind.VERDICT_CHANGED: "A verdict changed",
    EventKind.DECISION_KEPT: "A decision was kept",
    EventKind.RUN_FINISHED: "A scoring run that somebody asked for ended",
    EventKind.RUN_FAILED: "A scoring run failed",
    EventKind.BATCH_FINISHED: "A batch was written",
    EventKind.BATCH_FAILED: "A batch failed",
    EventKind.JUDGING_FINISHED: "A judge answered all of a batch",
    EventKind.JUDGING_FAILED: "A judge’s batch failed",
    EventKind.IMPORT_FINISHED: "A file that was brought came in",
    EventKind.IMPORT_FAILED: "A file that was brought failed",
    EventKind.ALARM_RAISED: "A screen holds back an unusual share of votes",
    EventKind.SURVEY_CLOSED: "A survey closed",
}
"""Of those that can be asked for; a test comes by its button alone."""


def choices() -> list[tuple[str, str]]:
    """What a form offers."""
    return [(kind.value, words) for kind, words in WORDS.items()]
