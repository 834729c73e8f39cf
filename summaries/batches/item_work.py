"""The work on the items of batches: a version's summary of one article."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from summaries.batches.models import Batch, BatchItem
from summaries.batches.money_limits import begins_within_limit, stop_at_limit
from summaries.breakdowns.services import save_draft
from summaries.generators.base import Cost, Draft, UnsuitableTextError
from summaries.generators.registry import drafts
from summaries.jobs.models import Job


class ItemWork:
    """An item that is being written; it ends with a Summary, unless there is one by now."""

    def __init__(self, job: BatchItem) -> None:
        self.job = job

    @staticmethod
    def waiting() -> QuerySet[BatchItem]:
        """Items of running batches that nobody works on, the first asked for ahead."""
        items: QuerySet[BatchItem] = BatchItem.objects.free(timezone.now())
        return items.filter(batch__status=Batch.Status.RUNNING)

    def held_back(self) -> Q | None:
        """What of a batch has not begun, where its next article could go over its limit."""
        if begins_within_limit(self.job):
            return None
        return Q(batch=self.job.batch_id, status=Job.Status.WAITING)

    def steps(self) -> Iterator[Draft]:
        """The breakdown as it grows."""
        text = self.job.article.text
        if not text:
            raise UnsuitableTextError("the article's text is not held here; import it first")
        made_by = self.job.batch.version.settings
        return drafts(made_by["generator"], text, made_by.get("settings"))

    def cost(self, written: Draft) -> Cost:
        """What the generator says it cost."""
        return written.cost

    def columns(self, written: Draft) -> dict[str, object]:
        """Nothing is shown on the way."""
        return {}

    def store(self, written: Draft) -> None:
        """Make the summary; one that came by another way in the meantime stays."""
        save_draft(article=self.job.article_id, version=self.job.batch.version_id, draft=written)

    def after(self) -> None:
        """End the batch with its last item, or where the next would go over its limit."""
        if not stop_at_limit(self.job.batch_id):
            finish_batch(self.job.batch_id)


def finish_batch(batch: int) -> bool:
    """Call it finished where none of its items is left to do; whether it was."""
    running = Batch.objects.filter(pk=batch, status=Batch.Status.RUNNING)
    return bool(_finish(running))


def finish_batches() -> int:
    """Finish those whose worker died between the last item and saying so; how many."""
    return _finish(Batch.objects.filter(status=Batch.Status.RUNNING))


def _finish(running: QuerySet[Batch]) -> int:
    left = BatchItem.objects.unfinished().filter(batch=OuterRef("pk"))
    # Asked before it is written: a statement that may write takes SQLite's one lock.
    ended = list(running.filter(~Exists(left)).order_by().values_list("pk", flat=True))
    if not ended:
        return 0
    return running.filter(~Exists(left), pk__in=ended).update(
        status=Batch.Status.FINISHED, finished_at=timezone.now()
    )
