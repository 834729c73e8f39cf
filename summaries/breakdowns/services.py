"""Keeps the hashes of texts that a person edits, and marks what a text gives away."""

from __future__ import annotations

from summaries.breakdowns.drafts import section_records
from summaries.breakdowns.marking import MARKED_FIELDS, mark_summaries
from summaries.breakdowns.models import GiveawayChange, Section, Summary
from summaries.breakdowns.rows import section_rows
from summaries.generators.base import Draft
from summaries.texts.hashing import text_hash


def rehash_summary(*, summary: Summary) -> None:
    """Store the hash of the summary's text, and what it gives away."""
    before = summary.gives_away
    summary.text_hash = text_hash(summary.text)
    mark_summaries([summary])
    summary.save(update_fields=["text_hash", *MARKED_FIELDS])
    if (summary.gives_away or 0) != (before or 0):
        GiveawayChange.objects.create(summary=summary)


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
