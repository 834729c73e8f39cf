"""What a page shows of a text that was asked for: its state in words, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from summaries.batches.models import GenerationItem
from summaries.generators.base import GeneratorError
from summaries.generators.registry import generator
from summaries.own_texts.models import Take
from summaries.own_texts.writing import notes_of, text_of
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import generator_name

LONG: Final = timedelta(seconds=15)  # without a worker: it is looked for every five
HEADINGS: Final = {
    Take.Task.DRAFT: "Draft",
    Take.Task.CONTINUE: "Continued",
    Take.Task.SHORTEN: "Shortened",
    Take.Task.REPHRASE: "Rephrased",
    Take.Task.TITLE: "Title",
}
NO_WORKER: Final = (
    "Still waiting: no worker has taken it up for {seconds} seconds. Perhaps none is running. What "
    "you wrote is kept, and this will be written as soon as one is there."
)


@dataclass(frozen=True)
class Card:
    """One take: `line` tells its state, `weakness` what to know of who writes; both sentences."""

    take: Take
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
        if self.take.task == Take.Task.TITLE:
            return "Use as the title"
        return "Add it to the text" if self.take.task == Take.Task.CONTINUE else "Use this"


def cards_of(takes: Iterable[Take]) -> list[Card]:
    """A card for each, in their order; a query for each that waits."""
    now = timezone.now()
    return [card_of(take, now) for take in takes]


def card_of(take: Take, now: datetime) -> Card:
    """The card of one take as it is at `now`."""
    text = text_of(take)
    return Card(
        take=take,
        heading=HEADINGS.get(Take.Task(take.task), take.get_task_display()),
        weakness=weakness_of(take.version),
        text=text,
        notes=notes_of(take),
        line=_line(take, text, now),
    )


def weakness_of(version: ModelVersion) -> str:
    """What a reader has to know of a version's texts, "" where nothing is said."""
    if version.note:
        return version.note
    try:
        return generator(generator_name(version)).note
    except GeneratorError:
        return ""


def _line(take: Take, text: str, now: datetime) -> str:
    words = f"{len(text.split()):,} word{'' if len(text.split()) == 1 else 's'}"
    if take.status == Take.Status.WAITING:
        return _waiting(take, now)
    if take.status == Take.Status.RUNNING:
        if take.claimed_until is not None and take.claimed_until < now:
            return "Its worker has stopped. Another takes it up within seconds, if one is running."
        return f"Writing … {words} so far" if text else "Reading what you gave …"
    if take.status == Take.Status.CANCELLED:
        return f"Stopped after {words}." if text else "Stopped."
    if take.status == Take.Status.FAILED:
        said = take.error.strip() or "It failed, and nobody knows why; try again"
        return said[0].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")
    return f"{words} in {take.seconds:.1f} seconds" if take.seconds is not None else words


def _waiting(take: Take, now: datetime) -> str:
    waited = now - take.requested_at
    if waited > LONG and not _is_worked_on(now):
        return NO_WORKER.format(seconds=round(waited.total_seconds()))
    ahead = Take.objects.unfinished().filter(requested_at__lt=take.requested_at).count()
    if not ahead:
        return "Waiting for its turn …"
    return f"Waiting for its turn … {ahead} {'is' if ahead == 1 else 'are'} before it"


def _is_worked_on(now: datetime) -> bool:
    """Whether some worker holds a job, of this kind or of a batch."""
    held = {"status": Take.Status.RUNNING, "claimed_until__gte": now}
    return any(kind.objects.filter(**held).exists() for kind in (Take, GenerationItem))
