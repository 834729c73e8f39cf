"""The work on the items of generations: a version's summary of one article."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from summaries.drafts import section_records
from summaries.formats.records import ArticleRecord, SummaryRecord, VersionRecord
from summaries.generators.base import Cost, Draft, UnsuitableTextError
from summaries.generators.registry import drafts
from summaries.models import Generation, GenerationItem, Section, Summary
from summaries.services.rows import section_rows
from summaries.texts import text_hash


class ItemWork:
    """An item that is being written; it ends with a Summary, unless there is one by now."""

    def __init__(self, job: GenerationItem) -> None:
        self.job = job

    @staticmethod
    def waiting() -> QuerySet[GenerationItem]:
        """Items of running generations that nobody works on, the first asked for ahead."""
        items: QuerySet[GenerationItem] = GenerationItem.objects.free(timezone.now())
        return items.filter(generation__status=Generation.Status.RUNNING)

    def steps(self) -> Iterator[Draft]:
        """The breakdown as it grows."""
        text = self.job.article.text
        if not text:
            raise UnsuitableTextError("the article's text is not held here; import it first")
        made_by = self.job.generation.version.settings
        return drafts(made_by["generator"], text, made_by.get("settings"))

    def cost(self, written: Draft) -> Cost:
        """What the generator says it cost."""
        return written.cost

    def columns(self, written: Draft) -> dict[str, object]:
        """Nothing is shown on the way."""
        return {}

    def store(self, written: Draft) -> None:
        """Make the summary; one that came by another way in the meantime stays."""
        save_draft(
            article=self.job.article_id, version=self.job.generation.version_id, draft=written
        )

    def after(self) -> None:
        """End the generation with its last item."""
        finish_generation(self.job.generation_id)


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
    record = SummaryRecord(
        article=ArticleRecord(),
        version=VersionRecord(""),
        text=draft.summary,
        sections=section_records(draft),
    )
    Section.objects.bulk_create(section_rows(summary.pk, record))
    return summary


def finish_generation(generation: int) -> bool:
    """Call it finished where none of its items is left to do; whether it was."""
    unfinished = GenerationItem.objects.unfinished().filter(generation=generation)
    running = Generation.objects.filter(pk=generation, status=Generation.Status.RUNNING)
    if unfinished.exists():
        return False
    return bool(running.update(status=Generation.Status.FINISHED, finished_at=timezone.now()))
