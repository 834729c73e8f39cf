"""What a page shows of a text that was asked for: its state in words, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from common.words.counts import counted, is_or_are
from summaries.batches.models import BatchItem
from summaries.generators.base import GeneratorError
from summaries.generators.registry import generator
from summaries.own_texts.models import OwnBreakdown
from summaries.own_texts.writing import notes_of, text_of
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import generator_name

LONG: Final = timedelta(seconds=15)  # without a worker: it is looked for every five
HEADINGS: Final = {
    OwnBreakdown.Task.DRAFT: "Draft",
    OwnBreakdown.Task.CONTINUE: "Continued",
    OwnBreakdown.Task.SHORTEN: "Shortened",
    OwnBreakdown.Task.REPHRASE: "Rephrased",
    OwnBreakdown.Task.TITLE: "Title",
}
NO_WORKER: Final = (
    "Still waiting: no worker has taken it up for {seconds} seconds. Perhaps none is running. What "
    "you wrote is kept, and this will be written as soon as one is there."
)


@dataclass(frozen=True)
class Card:
    """One take: `line` tells its state, `weakness` what to know of who writes; both sentences."""

    own_breakdown: OwnBreakdown
    heading: str
    weakness: str
    text: str
    notes: list[str]
    line: str

    @property
    def is_stalled(self) -> bool:
        """Whether it waits for a worker that may not be there."""
        return self.line.startswith("Still waiting")

    @property
    def use_label(self) -> str:
        """What using it does."""
        if self.own_breakdown.task == OwnBreakdown.Task.TITLE:
            return "Use as the title"
        return (
            "Add it to the text"
            if self.own_breakdown.task == OwnBreakdown.Task.CONTINUE
            else "Use this"
        )


def cards_of(own_breakdowns: Iterable[OwnBreakdown]) -> list[Card]:
    """A card for each, in their order; a query for each that waits."""
    now = timezone.now()
    return [card_of(own_breakdown, now) for own_breakdown in own_breakdowns]


def card_of(own_breakdown: OwnBreakdown, now: datetime) -> Card:
    """The card of one own breakdown as it is at `now`."""
    text = text_of(own_breakdown)
    return Card(
        own_breakdown=own_breakdown,
        heading=HEADINGS.get(
            OwnBreakdown.Task(own_breakdown.task), own_breakdown.get_task_display()
        ),
        weakness=weakness_of(own_breakdown.version),
        text=text,
        notes=notes_of(own_breakdown),
        line=_line(own_breakdown, text, now),
    )


def weakness_of(version: ModelVersion) -> str:
    """What a reader has to know of a version's texts, "" where nothing is said."""
    if version.note:
        return version.note
    try:
        return generator(generator_name(version)).note
    except GeneratorError:
        return ""


def _line(own_breakdown: OwnBreakdown, text: str, now: datetime) -> str:
    words = counted(len(text.split()), "words")
    if own_breakdown.status == OwnBreakdown.Status.WAITING:
        return _waiting(own_breakdown, now)
    if own_breakdown.status == OwnBreakdown.Status.RUNNING:
        if own_breakdown.claimed_until is not None and own_breakdown.claimed_until < now:
            return "Its worker has stopped. Another takes it up within seconds, if one is running."
        return f"Writing … {words} so far" if text else "Reading what you gave …"
    if own_breakdown.status == OwnBreakdown.Status.CANCELLED:
        return f"Stopped after {words}." if text else "Stopped."
    if own_breakdown.status == OwnBreakdown.Status.FAILED:
        said = own_breakdown.error.strip() or "It failed, and nobody knows why; try again"
        return said[0].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")
    return (
        f"{words} in {own_breakdown.seconds:.1f} seconds"
        if own_breakdown.seconds is not None
        else words
    )


def _waiting(own_breakdown: OwnBreakdown, now: datetime) -> str:
    waited = now - own_breakdown.requested_at
    if waited > LONG and not _is_worked_on(now):
        return NO_WORKER.format(seconds=round(waited.total_seconds()))
    ahead = (
        OwnBreakdown.objects.unfinished()
        .filter(requested_at__lt=own_breakdown.requested_at)
        .count()
    )
    if not ahead:
        return "Waiting for its turn …"
    return f"Waiting for its turn … {ahead} {is_or_are(ahead)} before it"


def _is_worked_on(now: datetime) -> bool:
    """Whether some worker holds a job, of this kind or of a batch."""
    held = {"status": OwnBreakdown.Status.RUNNING, "claimed_until__gte": now}
    return any(kind.objects.filter(**held).exists() for kind in (OwnBreakdown, BatchItem))
