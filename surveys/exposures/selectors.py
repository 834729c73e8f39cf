"""First readings, of one reader and as the traffic page counts them."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from summaries.articles.models import Article
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader


@dataclass(frozen=True)
class PlannedCounts:
    """The first readings under one plan: its shares and the counts, both by version id."""

    shares: dict[int, float]
    counts: dict[int, int]


def first_exposures(reader: ReaderKey, articles: Iterable[Article]) -> dict[int, int]:
    """Article id → the id of the version that this reader was shown first. One query."""
    rows = Exposure.objects.filter(reader__key_hash__in=reader.hashes, article__in=list(articles))
    return dict(rows.order_by("-id").values_list("article_id", "version_id"))


def reading_began(
    reader: ReaderKey, *, article: int | None, version: int | None
) -> datetime.datetime | None:
    """When this reader was first shown the article, if by this version (None: by any). One query.

    None where that is not known.
    """
    rows = Exposure.objects.filter(reader__key_hash__in=reader.hashes, article=article)
    if version is not None:
        rows = rows.filter(version=version)
    return rows.order_by("first_seen").values_list("first_seen", flat=True).first()


def exposures_by_plan(*, simulated: bool = False) -> tuple[list[PlannedCounts], int]:
    """First readings by the plan they were drawn under, and how many have no known plan.

    Of people, or of simulated readers alone. Four queries at the most; one of them reads every
    first reading in an index.
    """
    found: Counter[tuple[int | None, int]] = Counter()
    if Reader.objects.filter(simulated=True).exists():  # else no reading is of one
        found = _numbers(Exposure.objects.filter(reader__simulated=True))
    if not simulated:  # all but those, since whose they are stands in another table
        every = _numbers(Exposure.objects.all())
        every.subtract(found)
        found = +every
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    unplanned = 0
    for (plan, version), count in found.items():
        if plan is None:
            unplanned += count
        else:
            counts[plan][version] = count
    plans = TrafficPlan.objects.filter(pk__in=counts).order_by("pk")
    return [
        PlannedCounts({int(version): share for version, share in plan.shares.items()},
                      counts[plan.pk])
        for plan in plans
    ], unplanned  # fmt: skip


def _numbers(exposures: QuerySet[Exposure]) -> Counter[tuple[int | None, int]]:
    rows = exposures.order_by().values_list("plan_id", "version_id").annotate(count=Count("pk"))
    return Counter({(plan, version): count for plan, version, count in rows})
