"""What a page shows of a text that was asked for: its state in words, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext

from common.words.language import number_text
from summaries.batches.models import BatchItem
from summaries.generators.base import GeneratorError
from summaries.generators.registry import generator
from summaries.own_texts.kept_sentences import said_again
from summaries.own_texts.models import OwnBreakdown
from summaries.own_texts.writing import notes_of, text_of
from summaries.texts.lengths import length_of
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import generator_name
from writeup_site.writing.sources import sentence

LONG: Final = timedelta(seconds=15)  # without a worker: it is looked for every five
HEADINGS: Final = {
    OwnBreakdown.Task.DRAFT: gettext_noop("Draft"),
    OwnBreakdown.Task.CONTINUE: gettext_noop("Continued"),
    OwnBreakdown.Task.SHORTEN: gettext_noop("Shortened"),
    OwnBreakdown.Task.REPHRASE: gettext_noop("Rephrased"),
    OwnBreakdown.Task.TITLE: gettext_noop("Title"),
}
UNKNOWN: Final = gettext_noop("It failed, and nobody knows why; try again")
NO_WORKER: Final = gettext_noop(
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
        return self.line.startswith(gettext(NO_WORKER).partition("{")[0])

    @property
    def use_label(self) -> str:
        """What using it does."""
        if self.own_breakdown.task == OwnBreakdown.Task.TITLE:
            return gettext("Use as the title")
        return (
            gettext("Add it to the text")
            if self.own_breakdown.task == OwnBreakdown.Task.CONTINUE
            else gettext("Use this")
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
        heading=gettext(HEADINGS[OwnBreakdown.Task(own_breakdown.task)]),
        weakness=weakness_of(own_breakdown.version),
        text=text,
        notes=[sentence(ValueError(note)) for note in notes_of(own_breakdown)],
        line=_line(own_breakdown, text, now),
    )


def weakness_of(version: ModelVersion) -> str:
    """What a reader has to know of a version's texts, "" where nothing is said."""
    if version.note:
        return version.note
    try:
        return said_again(generator(generator_name(version)).note)
    except GeneratorError:
        return ""


def _line(own_breakdown: OwnBreakdown, text: str, now: datetime) -> str:
    length = str(length_of(text))
    match own_breakdown.status:
        case OwnBreakdown.Status.WAITING:
            said = _waiting(own_breakdown, now)
        case OwnBreakdown.Status.RUNNING:
            said = _running(own_breakdown, length if text else "", now)
        case OwnBreakdown.Status.CANCELLED if text:
            said = gettext("Stopped after {length}.").format(length=length)
        case OwnBreakdown.Status.CANCELLED:
            said = gettext("Stopped.")
        case OwnBreakdown.Status.FAILED:
            said = sentence(ValueError(own_breakdown.error.strip() or UNKNOWN))
        case _ if own_breakdown.seconds is None:
            said = length
        case _:
            seconds = number_text(own_breakdown.seconds, 1)
            said = gettext("{length} in {seconds} seconds").format(length=length, seconds=seconds)
    return said


def _running(own_breakdown: OwnBreakdown, length: str, now: datetime) -> str:
    if own_breakdown.claimed_until is not None and own_breakdown.claimed_until < now:
        return gettext(
            "Its worker has stopped. Another takes it up within seconds, if one is running."
        )
    if not length:
        return gettext("Reading what you gave …")
    return gettext("Writing … {length} so far").format(length=length)


def _waiting(own_breakdown: OwnBreakdown, now: datetime) -> str:
    waited = now - own_breakdown.requested_at
    if waited > LONG and not _is_worked_on(now):
        return gettext(NO_WORKER).format(seconds=round(waited.total_seconds()))
    ahead = (
        OwnBreakdown.objects.unfinished()
        .filter(requested_at__lt=own_breakdown.requested_at)
        .count()
    )
    if not ahead:
        return gettext("Waiting for its turn …")
    return ngettext(
        "Waiting for its turn … {number} is before it",
        "Waiting for its turn … {number} are before it",
        ahead,
    ).format(number=ahead)


def _is_worked_on(now: datetime) -> bool:
    """Whether some worker holds a job, of this kind or of a batch."""
    held = {"status": OwnBreakdown.Status.RUNNING, "claimed_until__gte": now}
    return any(kind.objects.filter(**held).exists() for kind in (OwnBreakdown, BatchItem))
