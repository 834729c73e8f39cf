"""A reader's article and what is being made of it, as its page shows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from common.words.lists import name_list
from summaries.breakdowns.drafts import draft_from_json, section_records
from summaries.breakdowns.models import Section, Summary
from summaries.breakdowns.rows import section_rows
from summaries.breakdowns.selectors import Breakdown
from summaries.generators.base import Draft, GeneratorError
from summaries.generators.registry import english_parts, generator
from summaries.jobs.models import Job
from summaries.own_texts.kept_sentences import said_again
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.selectors import generator_of, own_breakdowns_of, queue_of, title_of
from summaries.texts.english import is_english
from summaries.versions.models import ModelVersion
from writeup_site.writing.sources import sentence

NOBODY_BEGINS: Final = 20  # seconds of waiting after which the page says that nobody works
HURRIED: Final = 30  # seconds during which the page asks often
PARTS: Final = {
    "questions": gettext_noop("questions"),
    "comments": gettext_noop("comments"),
    "turns": gettext_noop("a discussion"),
    "actions": gettext_noop("action items"),
    "terms": gettext_noop("terms"),
}


@dataclass(frozen=True)
class OwnBreakdownShown:
    """One version's breakdown as far as there is one, and a line on how it stands.

    `seconds` is whole seconds since it was asked for, or began, while it is unfinished; `took` what
    the whole took. `missing` names the parts that this version does not offer.
    """

    own_breakdown: OwnBreakdown
    line: str
    seconds: int
    breakdown: Breakdown | None
    took: float | None
    error: str
    notes: tuple[str, ...]
    missing: str

    @property
    def is_stalled(self) -> bool:
        """Whether nobody seems to work."""
        return self.line == gettext(STALLED)

    @property
    def prefix(self) -> str:
        """What sets the ids of its parts apart from another breakdown's."""
        return f"own-breakdown-{self.own_breakdown.pk}-"


@dataclass(frozen=True)
class OwnTextShown:
    """An own text with its breakdowns. `digest` stands for all but the passing of time."""

    own_text: OwnText
    title: str
    own_breakdowns: tuple[OwnBreakdownShown, ...]
    is_unfinished: bool
    is_stalled: bool
    can_retry: bool
    has_breakdown: bool
    digest: str
    said: str
    every: str


def own_text_shown(own_text: OwnText) -> OwnTextShown:
    """What the page of an own text shows now."""
    now = timezone.now()
    english = is_english(own_text.text)
    shown = tuple(
        _own_breakdown_shown(own_breakdown, now, english)
        for own_breakdown in own_breakdowns_of(own_text)
    )
    unfinished = [each for each in shown if each.own_breakdown.is_unfinished]
    waited = max((each.seconds for each in unfinished), default=0)
    is_stalled = bool(unfinished) and all(each.is_stalled for each in unfinished)
    lines = [(each.own_breakdown.pk, each.line, str(each.own_breakdown.output)) for each in shown]
    state = (lines, own_text.title, own_text.offered_at, own_text.declined_at, own_text.article_id)
    return OwnTextShown(
        own_text=own_text,
        title=title_of(own_text),
        own_breakdowns=shown,
        is_unfinished=bool(unfinished),
        is_stalled=is_stalled,
        can_retry=not unfinished and any(each.error for each in shown),
        has_breakdown=any(each.own_breakdown.status == Job.Status.DONE for each in shown),
        digest=blake2b(repr(state).encode(), digest_size=8).hexdigest(),
        said=" ".join(f"{each.own_breakdown.version.label}: {each.line}" for each in shown),
        every="700ms" if waited < HURRIED else "3s",
    )


STALLED: Final = gettext_noop(
    "Nobody has begun yet: the site’s writer seems to be down. Your text is kept, and this page "
    "goes on by itself when it is back."
)


def _own_breakdown_shown(
    own_breakdown: OwnBreakdown, now: datetime, english: bool
) -> OwnBreakdownShown:
    draft = draft_from_json(own_breakdown.output) if own_breakdown.output else None
    is_done = own_breakdown.status == Job.Status.DONE
    since = (
        own_breakdown.started_at
        if own_breakdown.status == Job.Status.RUNNING
        else own_breakdown.requested_at
    )
    took = (
        (own_breakdown.finished_at - own_breakdown.requested_at).total_seconds()
        if is_done and own_breakdown.finished_at
        else None
    )
    seconds = max(0, int((now - (since or own_breakdown.requested_at)).total_seconds()))
    return OwnBreakdownShown(
        own_breakdown=own_breakdown,
        line=_line(own_breakdown, draft, seconds, now),
        seconds=seconds,
        breakdown=_breakdown(own_breakdown.version, draft) if draft and draft.summary else None,
        took=took,
        error=_error(own_breakdown),
        notes=_notes(own_breakdown.version, draft, english) if draft else (),
        missing=_missing(draft) if draft and is_done else "",
    )


def _line(own_breakdown: OwnBreakdown, draft: Draft | None, seconds: int, now: datetime) -> str:
    match own_breakdown.status:
        case Job.Status.RUNNING if (
            own_breakdown.claimed_until and own_breakdown.claimed_until < now
        ):
            return gettext("The writer stopped in the middle; it is taken up again.")
        case Job.Status.RUNNING:
            return _what_is_written(draft)
        case Job.Status.WAITING:
            return _what_is_waited_for(own_breakdown, seconds)
        case Job.Status.FAILED:
            return gettext("It could not be written.")
        case Job.Status.CANCELLED:
            return gettext("Cancelled.")
    return gettext("Done.")


def _what_is_written(draft: Draft | None) -> str:
    if draft is None or not draft.summary:
        return gettext("Writing the summary …")
    there = [name for part, name in PARTS.items() if getattr(draft, part) is not None]
    parts = name_list([gettext("summary"), *map(gettext, there)])
    return gettext("There so far: {parts}. Writing on …").format(parts=parts)


def _what_is_waited_for(own_breakdown: OwnBreakdown, seconds: int) -> str:
    queue = queue_of(own_breakdown)
    if own_breakdown.attempts and not queue.is_worked_on:
        return gettext("It did not succeed at once; it is tried again in a moment.")
    if seconds >= NOBODY_BEGINS and not queue.is_worked_on:
        return gettext(STALLED)
    if not queue.before:
        return gettext("Waiting to begin …")
    return gettext("Waiting: {number} before this one.").format(number=queue.before)


def _error(own_breakdown: OwnBreakdown) -> str:
    if own_breakdown.status == Job.Status.CANCELLED:
        return gettext("You stopped it before it was finished.")
    return (
        sentence(ValueError(own_breakdown.error))
        if own_breakdown.status == Job.Status.FAILED
        else ""
    )


def _breakdown(version: ModelVersion, draft: Draft) -> Breakdown:
    """Rows as the partials want them; none of them is saved, so none can be voted on."""
    kinds: dict[str, list[Section]] = defaultdict(list)
    for number, section in enumerate(section_rows(0, section_records(draft)), start=1):
        section.pk = number  # by which the page tells them apart
        kinds[section.kind].append(section)
    return Breakdown(
        summary=Summary(version=_with_note(version), text=draft.summary),
        questions=tuple(kinds["question"]),
        comments=tuple(kinds["comment"]),
        turns=tuple(kinds["turn"]),
        actions=tuple(kinds["action"]),
        terms=tuple(kinds["term"]),
    )


def _with_note(version: ModelVersion) -> ModelVersion:
    """The version with its generator's note where it has none; it is not saved."""
    if not version.note:
        version.note = said_again(_note(version))
    return version


def _note(version: ModelVersion) -> str:
    try:
        return generator(generator_of(version)).note
    except GeneratorError:
        return ""


def _notes(version: ModelVersion, draft: Draft, english: bool) -> tuple[str, ...]:
    notes = [sentence(ValueError(note)) for note in draft.notes]
    try:
        parts = english_parts(generator_of(version))
    except GeneratorError:
        parts = ()
    if parts and not english:
        found = name_list([gettext(PARTS[part]) for part in parts])
        notes.append(
            gettext("This text does not seem to be English; only English ones get {parts}.").format(
                parts=found
            )
        )
    return tuple(notes)


def _missing(draft: Draft) -> str:
    missing = [gettext(name) for part, name in PARTS.items() if getattr(draft, part) is None]
    return name_list(missing, "or")
