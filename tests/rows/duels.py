"""Duels: served, judged, and judged again by readers who may meet a pair twice."""

from __future__ import annotations

import random

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ballots.services import commit_ballot
from surveys.collecting.services import collect_backlog
from surveys.duels.models import Impression
from surveys.duels.outcome import Outcome
from surveys.duels.pairing import Draw, Strategy
from surveys.duels.selectors import Meeting
from surveys.duels.services import impression_for, key_of_choice, record_choice, serve_duel
from surveys.readers.models import Reader
from tests.rows.said import make_reader
from tests.rows.written import summary_of


def serve(reader: Reader | None = None, *, strategy: str = "uniform", seed: int = 1) -> Impression:
    """A duel for a reader, who is new unless given."""
    impression = serve_duel(
        reader=reader or make_reader(), strategy=strategy, rng=random.Random(seed)
    )
    assert impression is not None
    return impression


def judge(impression: Impression, choice: Outcome = Outcome.FIRST) -> Ballot:
    """The ballot of a choice, not collected yet."""
    receipt = record_choice(impression=impression, choice=choice)
    return Ballot.objects.get(pk=receipt.ballot_id)


def choice_for(impression: Impression, outcome: str) -> Outcome:
    """What to press so that this outcome comes of it."""
    return Outcome(outcome).seen(first_on_left=impression.first_on_left)


def make_impression(
    one: ModelVersion, other: ModelVersion, article: Article, reader: Reader, *, one_on_left: bool
) -> Impression:
    """A duel of these two about an article, as if it had been drawn for the reader."""
    low, high = sorted((one, other), key=lambda version: version.pk)
    pair = (low.pk, high.pk)
    first, second = summary_of(low, article).pk, summary_of(high, article).pk
    return impression_for(
        reader=reader,
        meeting=Meeting(article.pk, first, second, pair),
        draw=Draw(pair, 1.0),
        strategy=Strategy.UNIFORM,
        left=one_on_left == (one == low),
    )


def duel(
    winner: ModelVersion, loser: ModelVersion, article: Article, reader: Reader | None = None,
    *, outcome: str = "won", winner_on_left: bool | None = None, collect: bool = True,
) -> Ballot:  # fmt: skip
    """A duel on an article; outcome "won" (by `winner`), "tie" or "bad".

    winner_on_left: by turns where it is not said, since a version that always stands on one side
    is not judged by its duels.
    """
    if winner_on_left is None:
        winner_on_left = Impression.objects.count() % 2 == 0
    impression = make_impression(
        winner, loser, article, reader or make_reader(), one_on_left=winner_on_left
    )
    side = Outcome.FIRST if winner_on_left else Outcome.SECOND
    choice = {"won": side, "tie": Outcome.TIE, "bad": Outcome.BAD}[outcome]
    # Past the service, which asks whether the duel is blind: these readers may meet a pair twice.
    ballot = Ballot(
        reader=impression.reader,
        kind=Ballot.Kind.DUEL,
        impression=impression,
        value=choice.choice,
    )
    said = ["duel", impression.pk, choice.choice]
    receipt = commit_ballot(ballot, key=key_of_choice(impression), said=said)
    if collect:
        collect_backlog()
    return Ballot.objects.get(pk=receipt.ballot_id)
