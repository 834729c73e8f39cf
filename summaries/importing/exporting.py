"""All that is held of breakdowns, as the records that an import takes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from summaries.articles.byte_order import by_bytes
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.importing.held import (
    article_parts,
    article_record,
    summary_parts,
    summary_record,
    version_record,
)
from summaries.importing.table import SummaryRecord
from summaries.versions.models import ModelVersion

CHUNK = 200


def records_held(within: Q | None = None) -> Iterator[SummaryRecord]:
    """A record for each summary: by article key, then by version. within: a condition on them.

    The same rows give the same records on every database. Articles and versions without a summary
    are not in it. Holds one chunk at a time.
    """
    summaries = (
        Summary.objects.filter(within or Q())
        .select_related("article", "version")
        .prefetch_related(*article_parts("article__"), *summary_parts())
        .order_by(
            by_bytes("article__key"),
            by_bytes("version__name"),
            by_bytes("version__version"),
        )
    )
    for summary in summaries.iterator(chunk_size=CHUNK):
        article, version = article_record(summary.article), version_record(summary.version)
        yield summary_record(summary, article, version)


def count_left_out() -> dict[str, int]:
    """How many articles and versions are in no line, for want of a summary."""
    return {
        "articles": Article.objects.filter(summaries=None).count(),
        "model versions": ModelVersion.objects.filter(summaries=None).count(),
    }
