"""Where versions stand after an import: who sees them, and with which they can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from common.words.counts import counted
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """A version's articles, and how many of them other versions have written about, too."""

    identifier: str
    status: str
    articles: int
    shared: int

    def __str__(self) -> str:
        return (
            f"{self.identifier}: {self.status}, {counted(self.articles, 'articles')}, "
            f"{self.shared:,} of them shared with other versions"
        )


def standings(named: Iterable[tuple[str, str]]) -> list[VersionStanding]:
    """How the versions of these (name, version) stand, by name."""
    wanted = set(named)
    versions = ModelVersion.objects.filter(name__in={name for name, _ in wanted})
    ids = {each.pk: each for each in versions if (each.name, each.version) in wanted}
    others = Summary.objects.filter(article=OuterRef("article")).exclude(
        version=OuterRef("version")
    )
    counted = (
        Summary.objects.filter(version__in=ids)
        .annotate(is_shared=Exists(others))
        .order_by()
        .values_list("version")
        .annotate(articles=Count("pk"), shared=Count("pk", filter=Q(is_shared=True)))
    )
    found = [
        VersionStanding(ids[pk].identifier, ids[pk].status, articles, shared)
        for pk, articles, shared in counted
    ]
    return sorted(found, key=lambda standing: standing.identifier)
