"""Making simulated readers vote, by the same path as everybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.demo.simulated_votes import (
    SimulatedCandidate,
    SimulatedPage,
    SimulatedVote,
    cookie_of,
    votes_of,
)
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import key_of
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot


@dataclass(frozen=True)
class Simulated:
    """What a simulation did: ballots it added, and ballots that were there from before."""

    added: int
    known: int


def simulate_votes(*, seed: int, readers: int, share: float = 0.5, source: str = "") -> Simulated:
    """Let `readers` simulated readers vote on live summaries, then collect.

    Each votes on an article with probability `share`; on articles of `source` alone where one is
    named. The same seed on the same summaries adds
    nothing a second time.
    """
    summaries = _live_summaries(source)
    pages = _pages(summaries)
    added = known = 0
    for number in range(readers):
        with transaction.atomic():  # one commit a reader, not one a ballot
            for vote in votes_of(pages, seed=seed, reader=number, share=share):
                created = _say(vote, summaries[vote.summary_id], seed=seed, reader=number)
                added += sum(created)
                known += len(created) - sum(created)
    collect_backlog()
    return Simulated(added=added, known=known)


def _say(vote: SimulatedVote, summary: Summary, *, seed: int, reader: int) -> list[bool]:
    """Record one reader's exposure and ballots; for each ballot whether it is new."""
    key = key_of(cookie_of(seed=seed, reader=reader))
    row = ensure_reader(key, simulated=True)
    record_exposure(reader=key, article=summary.article, version=summary.version)
    return [
        record_ballot(
            reader=row,
            target=TargetRef.of(summary),
            value=value,
            key=f"simulated-{seed}-{summary.pk}-{step}",
        ).created
        for step, value in enumerate(vote.values)
    ]


def _live_summaries(source: str) -> dict[int, Summary]:
    live = Summary.objects.filter(
        version__status=ModelVersion.Status.LIVE, version__weight__gt=0
    ).select_related("article", "version")
    if source:
        live = live.filter(article__source=source)
    return {summary.pk: summary for summary in live.defer("text", "article__text")}


def _pages(summaries: dict[int, Summary]) -> list[SimulatedPage]:
    by_article: dict[str, list[SimulatedCandidate]] = defaultdict(list)
    for summary in summaries.values():
        version = summary.version
        by_article[summary.article.key].append(
            SimulatedCandidate(summary.pk, version.identifier, version.weight)
        )
    return [SimulatedPage(article, tuple(by_article[article])) for article in sorted(by_article)]
