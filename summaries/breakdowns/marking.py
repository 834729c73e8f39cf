"""What each stored summary gives away of who wrote it: marked where it is written, and again
where the list of what to look for has changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.work.leases import claim_one, claim_pushed_on
from summaries.articles.models import Article
from summaries.breakdowns.models import GiveawayChange, Summary
from summaries.giveaways.models import GiveawaySweep
from summaries.giveaways.selectors import giveaway_list
from summaries.texts.giveaways import GiveawayList, giveaways_in

MARKED_FIELDS: Final = ("gives_away", "marked_with")
# Of one statement and of one transaction: a quarter of a second's reading.
PORTION: Final = 500
PATIENCE: Final = 10.0  # seconds


def mark_summaries(summaries: Sequence[Summary]) -> None:
    """Set what each gives away on rows that the caller saves. Three queries, however many."""
    if summaries:
        _mark(summaries, giveaway_list())


def marks_of(texts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """What MARKED_FIELDS are of texts that the caller saves, each given with its article's id.

    Three queries, however many.
    """
    if not texts:
        return []
    looked_for = giveaway_list()
    return [(given, looked_for.version) for given in _given_away(texts, looked_for)]


def unmark_summaries_of(articles: Sequence[int]) -> None:
    """Have the summaries of articles read again, whose own text is another now."""
    Summary.objects.filter(article__in=articles).exclude(marked_with="").update(marked_with="")


def mark_waiting(*, seconds: float = PATIENCE) -> int:
    """Mark summaries that were never read, or with another list, PORTION by PORTION.

    One worker does so at a time, and for about so long: it has more to do. Returns how many were
    read.
    """
    looked_for = giveaway_list()
    if not _waiting(looked_for).exists():
        return 0
    GiveawaySweep.objects.get_or_create(pk=1)
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())
    sweep = claim_one(GiveawaySweep.objects.filter(unclaimed))
    if sweep is None:
        return 0
    end, read, number = time.monotonic() + seconds, PORTION, 0
    try:
        with claim_pushed_on(sweep):
            while read == PORTION and (not number or time.monotonic() < end):
                read = _mark_portion(looked_for)
                number += read
    finally:
        GiveawaySweep.objects.filter(claim=sweep.claim).update(claimed_until=None, claim="")
    return number


def _waiting(looked_for: GiveawayList) -> QuerySet[Summary]:
    # Two ranges of an index; "is not" would read the table.
    version = looked_for.version
    return Summary.objects.filter(
        Q(marked_with__lt=version) | Q(marked_with__gt=version)
    ).order_by()


def _mark_portion(looked_for: GiveawayList) -> int:
    """Read some and write what became of them; what was written meanwhile is left to its writer."""
    rows = list(_waiting(looked_for).only("article", "text", "text_hash", *MARKED_FIELDS)[:PORTION])
    before = {row.pk: row.gives_away for row in rows}
    _mark(rows, looked_for)
    by_value: dict[int | None, list[Summary]] = {}
    for row in rows:
        by_value.setdefault(row.gives_away, []).append(row)
    with transaction.atomic():
        for value, some in by_value.items():
            Summary.objects.filter(
                pk__in=[row.pk for row in some], text_hash__in={row.text_hash for row in some}
            ).update(gives_away=value, marked_with=looked_for.version)
        GiveawayChange.objects.bulk_create(
            GiveawayChange(summary=row)
            for row in rows
            if (row.gives_away or 0) != (before[row.pk] or 0)
        )
    return len(rows)


def _mark(summaries: Sequence[Summary], looked_for: GiveawayList) -> None:
    """Set the fields."""
    found = _given_away([(each.article_id, each.text) for each in summaries], looked_for)
    for each, said in zip(summaries, found, strict=True):
        each.gives_away, each.marked_with = said, looked_for.version


def _given_away(texts: Sequence[tuple[int, str]], looked_for: GiveawayList) -> list[int]:
    """Of each. The articles are read only for texts in which something was found."""
    found = [giveaways_in(text, looked_for) for _, text in texts]
    wanted = {article for (article, _), said in zip(texts, found, strict=True) if said}
    rows = Article.objects.filter(pk__in=wanted).order_by().values_list("pk", "title", "text")
    articles = {pk: f"{title}\n{text or ''}" for pk, title, text in rows} if wanted else {}
    return [
        int(said and giveaways_in(text, looked_for, article=articles.get(article, "")))
        for (article, text), said in zip(texts, found, strict=True)
    ]
