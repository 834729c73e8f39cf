"""The work on takes: what a version makes of a reader's own text."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from summaries.drafts import draft_as_json
from summaries.generators.base import Cost, Draft
from summaries.generators.registry import drafts
from summaries.models import Take


class TakeWork:
    """A take that is being written; its output is shown as it grows."""

    def __init__(self, job: Take) -> None:
        self.job = job

    @staticmethod
    def waiting() -> QuerySet[Take]:
        """Every take that nobody works on, the first asked for ahead."""
        takes: QuerySet[Take] = Take.objects.free(timezone.now())
        return takes

    def steps(self) -> Iterator[Draft]:
        """The breakdown as it grows."""
        made_by = self.job.version.settings
        return drafts(made_by["generator"], self.job.piece.text, made_by.get("settings"))

    def cost(self, written: Draft) -> Cost:
        """What the generator says it cost."""
        return written.cost

    def columns(self, written: Draft) -> dict[str, object]:
        """The output so far."""
        return {"output": draft_as_json(written)}

    def store(self, written: Draft) -> None:
        """Nothing: its columns are all of it."""

    def after(self) -> None:
        """Nothing hangs on it."""
