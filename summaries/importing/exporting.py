"""All that is held of breakdowns, as the records that an import takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from django.db.models import Q

from common.work.among import among
from summaries.articles.byte_order import by_bytes
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.importing.held import articles_within, every_version, summaries_within
from summaries.importing.table import ArticleRecord, SummaryRecord
from summaries.versions.models import ModelVersion

CHUNK = 500


def records_held(within: Q | None = None) -> Iterator[SummaryRecord]:
    """A record for each summary: by article key, then by version. within: a condition on them.

    The same rows give the same records on every database. Articles and versions without a summary
    are not in it. Holds one chunk at a time.
    """
    order = Summary.objects.filter(within or Q()).order_by(
        by_bytes("article__key"), by_bytes("version__name"), by_bytes("version__version")
    )
    versions = every_version()
    articles: dict[int, ArticleRecord] = {}
    # Ids alone are sorted: texts that are sorted along go through the disk.
    ids = order.values_list("pk", "article_id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(ids, CHUNK)):
        articles = _articles({article for _, article in chunk}, known=articles)
        found = among(Summary.objects.all(), [pk for pk, _ in chunk])
        summaries = {each.pk: each for each in summaries_within(found)}
        for pk, article in chunk:
            if pk in summaries and article in articles:  # nobody has deleted it meanwhile
                each = summaries[pk]
                yield each.record(articles[article], versions[each.version])


def _articles(
    wanted: Collection[int], *, known: Mapping[int, ArticleRecord]
) -> dict[int, ArticleRecord]:
    """The records of these articles; of those that are known already the same ones."""
    new = among(Article.objects.all(), [pk for pk in wanted if pk not in known])
    return {pk: known[pk] for pk in wanted if pk in known} | {
        each.pk: each.record for each in articles_within(new)
    }


def count_left_out() -> dict[str, int]:
    """How many articles and versions are in no line, for want of a summary."""
    return {
        "articles": Article.objects.filter(summaries=None).count(),
        "model versions": ModelVersion.objects.filter(summaries=None).count(),
    }
