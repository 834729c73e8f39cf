"""Making simulated readers vote, by the same path as everybody."""

from __future__ import annotations

from collections import defaultdict

from summaries.breakdowns.models import Summary
from surveys.ballots.services import ensure_reader
from surveys.demo.simulated_votes import (
    SimulatedCandidate,
    SimulatedPage,
    SimulatedVote,
    cookie_of,
    votes_of,
)
from surveys.demo.simulating import Simulated, live_summaries, simulate
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import key_of
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot


def simulate_votes(*, seed: int, readers: int, share: float = 0.5, source: str = "") -> Simulated:
    """Let `readers` simulated readers vote on live summaries, then collect.

    Each votes on an article with probability `share`; on articles of `source` alone where one is
    named. The same seed on the same summaries adds nothing a second time.
    """
    summaries = {summary.pk: summary for summary in live_summaries(source)}
    pages = _pages(summaries)

    def say(number: int) -> list[bool]:
        votes = votes_of(pages, seed=seed, reader=number, share=share)
        return [
            created
            for vote in votes
            for created in _say(vote, summaries[vote.summary_id], seed=seed, reader=number)
        ]

    return simulate(readers, say)


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


def _pages(summaries: dict[int, Summary]) -> list[SimulatedPage]:
    by_article: dict[str, list[SimulatedCandidate]] = defaultdict(list)
    for summary in summaries.values():
        version = summary.version
        by_article[summary.article.key].append(
            SimulatedCandidate(summary.pk, version.identifier, version.weight)
        )
    return [SimulatedPage(article, tuple(by_article[article])) for article in sorted(by_article)]
