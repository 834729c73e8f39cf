"""Making simulated readers judge duels: their ballots go the way of everybody's."""

from __future__ import annotations

from collections import defaultdict

from surveys.ballots.services import ensure_reader
from surveys.demo.simulated_duels import Entrant, Field, SimulatedDuel, duels_of
from surveys.demo.simulated_votes import cookie_of
from surveys.demo.simulating import Simulated, live_summaries, simulate
from surveys.duels.models import Impression
from surveys.duels.pairing import Draw, Strategy
from surveys.duels.selectors import Meeting
from surveys.duels.services import impression_for, record_choice
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader


def simulate_duels(*, seed: int, readers: int, share: float = 0.25, source: str = "") -> Simulated:
    """Let `readers` simulated readers judge duels between live versions, then collect.

    Each judges one pair of an article with probability `share`; on articles of `source` alone
    where one is named. The same seed on the same summaries adds nothing a second time.
    """
    fields = _fields(source)

    def say(number: int) -> list[bool]:
        duels = list(duels_of(fields, seed=seed, reader=number, share=share))
        if not duels:
            return []
        cookie = cookie_of(seed=seed, reader=number, who="duellist")
        reader = ensure_reader(key_of(cookie), simulated=True)
        return [_judge(reader, duel) for duel in duels]

    return simulate(readers, say)


def _judge(reader: Reader, duel: SimulatedDuel) -> bool:
    """Serve one duel and take its choice; whether that is new."""
    pair = (duel.first.version_id, duel.second.version_id)
    impression = Impression.objects.filter(
        reader=reader, duel__first=duel.first.summary_id, duel__second=duel.second.summary_id
    ).first() or impression_for(
        reader=reader,
        meeting=Meeting(duel.article_id, duel.first.summary_id, duel.second.summary_id, pair),
        draw=Draw(pair, duel.probability),
        strategy=Strategy.UNIFORM,
        left=duel.first_on_left,
    )
    return record_choice(impression=impression, choice=duel.choice).created


def _fields(source: str) -> list[Field]:
    entrants: dict[tuple[str, int], list[Entrant]] = defaultdict(list)
    for summary in live_summaries(source).filter(gives_away=0):
        version = summary.version
        entrants[summary.article.key, summary.article_id].append(
            Entrant(summary.pk, version.pk, version.identifier)
        )
    return [Field(key, pk, tuple(rows)) for (key, pk), rows in sorted(entrants.items())]
