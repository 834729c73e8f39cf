"""Keeps the hashes of texts that a person edits."""

from __future__ import annotations

from summaries.breakdowns.drafts import section_records
from summaries.breakdowns.models import Section, Summary
from summaries.breakdowns.rows import section_rows
from summaries.generators.base import Draft
from summaries.texts.hashing import text_hash


def rehash_summary(*, summary: Summary) -> None:
    """Store the hash of the summary's text."""
    summary.text_hash = text_hash(summary.text)
    summary.save(update_fields=["text_hash"])


def save_draft(*, article: int, version: int, draft: Draft) -> Summary | None:
    """Make a draft the version's summary of the article; None where it has one already.

    Call it inside a transaction. `article` and `version` are ids.
    """
    summary, created = Summary.objects.get_or_create(
        article_id=article,
        version_id=version,
        defaults={"text": draft.summary, "text_hash": text_hash(draft.summary)},
    )
    if not created:
        return None
    Section.objects.bulk_create(section_rows(summary.pk, section_records(draft)))
    return summary
