"""Which texts of a batch give away who wrote them, or refuse; reads only."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, F, QuerySet

from summaries.batches.models import Batch, BatchItem
from summaries.breakdowns.giving_away import marked_texts
from summaries.breakdowns.models import Summary
from summaries.jobs.models import Job


def marked_numbers(batches: Collection[Batch]) -> dict[int, int]:
    """By batch id, how many of the texts that it wrote are marked, where some are. One query."""
    # From the few that are marked, by their own index, to the items.
    marked = Summary.objects.filter(
        gives_away__gt=0, version__in={batch.version_id for batch in batches}
    )
    done = BatchItem.objects.filter(
        batch__in=batches, status=Job.Status.DONE, article__summaries__in=marked,
        article__summaries__version=F("batch__version"),
    )  # fmt: skip
    return dict(done.order_by().values_list("batch").annotate(number=Count("pk")))


def marked_of(batch: Batch) -> QuerySet[Summary]:
    """The marked texts of one batch, the newest first."""
    done = BatchItem.objects.filter(batch=batch, status=Job.Status.DONE)
    return marked_texts(batch.version_id).filter(article__in=done.values("article"))
