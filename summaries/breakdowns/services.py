"""Keeps the hashes of texts that a person edits, and marks what a text gives away."""

from __future__ import annotations

from collections.abc import Iterable

from summaries.breakdowns.drafts import section_records
from summaries.breakdowns.marking import MARKED_FIELDS, mark_summaries
from summaries.breakdowns.models import GiveawayChange, Section, Summary, TextChange
from summaries.breakdowns.rows import section_rows
from summaries.generators.base import Draft
from summaries.texts.hashing import section_hash, text_hash


def rehash_summary(*, summary: Summary) -> None:
    """Store the hash of the summary's text, and what it gives away."""
    before, former = summary.gives_away, summary.text_hash
    summary.text_hash = text_hash(summary.text)
    if former and former != summary.text_hash:
        note_text_changes([TextChange(summary=summary, former=former)])
    mark_summaries([summary])
    summary.save(update_fields=["text_hash", *MARKED_FIELDS])
    if (summary.gives_away or 0) != (before or 0):
        GiveawayChange.objects.create(summary=summary)


def note_text_changes(changes: Iterable[TextChange]) -> None:
    """Note of summaries and sections that their texts became others, in the same transaction.

    Whoever changes a text calls this: what was said of the former one counts for it alone.
    """
    TextChange.objects.bulk_create(changes)


def section_changes(pairs: Iterable[tuple[Section, Section]]) -> list[TextChange]:
    """The changes of sections, each as it was and as it is, where its words became others."""
    return [
        TextChange(
            summary_id=new.summary_id, section_id=new.pk, former=section_hash(old.heading, old.body)
        )
        for old, new in pairs
        if (old.heading, old.body) != (new.heading, new.body)
    ]


def save_draft(*, article: int, version: int, draft: Draft) -> Summary | None:
    """Make a draft the version's summary of the article; None where it has one already.

    Call it inside a transaction. `article` and `version` are ids.
    """
    made = Summary(
        article_id=article,
        version_id=version,
        text=draft.summary,
        text_hash=text_hash(draft.summary),
    )
    mark_summaries([made])
    summary, created = Summary.objects.get_or_create(
        article_id=article,
        version_id=version,
        defaults={name: getattr(made, name) for name in ("text", "text_hash", *MARKED_FIELDS)},
    )
    if not created:
        return None
    Section.objects.bulk_create(section_rows(summary.pk, section_records(draft)))
    return summary
