"""Which texts of a batch give away who wrote them, or refuse; reads only."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, QuerySet

from summaries.batches.models import Batch, BatchItem
from summaries.breakdowns.giving_away import marked_texts
from summaries.breakdowns.models import Summary
from summaries.jobs.models import Job


def marked_numbers(batches: Collection[Batch]) -> dict[int, int]:
    """By batch id, how many of the texts that it wrote are marked, where some are. One query."""
    marked = Summary.objects.filter(
        article=OuterRef("article"), version=OuterRef("batch__version"), gives_away__gt=0
    )
    done = BatchItem.objects.filter(batch__in=batches, status=Job.Status.DONE)
    rows = done.filter(Exists(marked)).order_by().values_list("batch")
    return dict(rows.annotate(number=Count("pk")))


def marked_of(batch: Batch) -> QuerySet[Summary]:
    """The marked texts of one batch, the newest first."""
    done = BatchItem.objects.filter(batch=batch, status=Job.Status.DONE)
    return marked_texts(batch.version_id).filter(article__in=done.values("article"))
