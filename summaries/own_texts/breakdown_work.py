"""The work on own breakdowns: what a version makes of a reader's own text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone

from summaries.breakdowns.drafts import draft_as_json
from summaries.generators.base import Cost, Draft, WritingTask, Written
from summaries.generators.registry import drafts, write
from summaries.own_texts.models import OwnBreakdown


class OwnBreakdownWork:
    """An own breakdown that is being written; its output is shown as it grows."""

    def __init__(self, job: OwnBreakdown) -> None:
        self.job = job

    @staticmethod
    def waiting() -> QuerySet[OwnBreakdown]:
        """Every own breakdown that nobody works on, the first asked for ahead."""
        own_breakdowns: QuerySet[OwnBreakdown] = OwnBreakdown.objects.free(timezone.now())
        return own_breakdowns

    def held_back(self) -> None:
        """Nothing: a reader's limits are asked before there is a breakdown."""

    def steps(self) -> Iterator[Draft | Written]:
        """The breakdown, or the text, as it grows."""
        own_breakdown, made_by = self.job, self.job.version.settings
        name, settings = made_by.get("generator", ""), made_by.get("settings")
        if own_breakdown.task == OwnBreakdown.Task.BREAKDOWN:
            return drafts(name, own_breakdown.own_text.text, settings)
        return write(
            name,
            cast(WritingTask, own_breakdown.task),
            own_breakdown.given,
            own_breakdown.instruction,
            settings,
        )

    def cost(self, written: Draft | Written) -> Cost:
        """What the generator says it cost."""
        return written.cost

    def columns(self, written: Draft | Written) -> dict[str, object]:
        """The output so far."""
        if isinstance(written, Draft):
            return {"output": draft_as_json(written)}
        return {"output": {"text": written.text, "notes": list(written.notes)}}

    def store(self, written: Draft | Written) -> None:
        """Nothing: its columns are all of it."""

    def after(self) -> None:
        """Nothing hangs on it."""
