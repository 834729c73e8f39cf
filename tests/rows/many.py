"""A team with very many versions of one name: what pages of long lists are looked at with."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.agreement.reports import refresh_standings
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import make_contest, make_version, summary_of

LONG_NAME = "summariser-of-the-news-desk-with-a-name-that-goes-on"


def make_long_named(number: int) -> list[ModelVersion]:
    """They differ at the end of their names, and have scores, thumbs, and duels on two days."""
    versions = [
        make_version(LONG_NAME, version=f"2026-{1 + place // 28:02}-{1 + place % 28:02}")
        for place in range(number)
    ]
    article, other = make_contest(versions, articles=2, source="north")
    for place, version in enumerate(versions):
        for value, each in ((0.2, article), (0.3, other)):
            summary = summary_of(version, each)
            make_score(summary, value + place / 200)
            thumb(summary, 1 if place % 3 or each == other else -1, collect=False)
        # a ring, so that all are joined and nobody has won every duel
        duel(version, versions[place - 1], article, collect=False)
    late = [duel(*pair, article, collect=False) for pair in _both_ways(versions)]
    collect_backlog()
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in late]).update(
        received_at="2026-02-03T12:00:00Z"
    )
    derive_all_marked()
    refresh_standings()
    return versions


def _both_ways(versions: Sequence[ModelVersion]) -> list[tuple[ModelVersion, ModelVersion]]:
    return [(versions[0], versions[-1]), (versions[-1], versions[0])]
