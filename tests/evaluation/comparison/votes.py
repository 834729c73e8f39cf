"""What the tests of comparisons share: readers who vote, duel and change their minds."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from evaluation.runs.models import Metric, Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ballots.services import commit_ballot, ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.duels.models import Duel, Impression
from surveys.duels.outcome import Outcome
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.factories import make_article, make_summary, make_version

_numbers = count(10_000)


def make_pair(articles: int = 3, **fields: Any) -> tuple[ModelVersion, ModelVersion]:
    """Two live versions that have written about so many new articles."""
    versions = make_version(), make_version()
    for _ in range(articles):
        article = make_article(**fields)
        for version in versions:
            make_summary(article=article, version=version, text=f"Text {next(_numbers)}.")
    return versions


def make_reader(*, simulated: bool = False) -> Reader:
    """A reader nobody was before."""
    return ensure_reader(key_of(f"{next(_numbers):022d}"), simulated=simulated)


def thumb(
    summary: Summary, value: int = 1, reader: Reader | None = None, *, collect: bool = True
) -> Ballot:
    """A reader's thumb, counted in the tallies where it is collected."""
    receipt = record_ballot(
        reader=reader or make_reader(), target=TargetRef.of(summary), value=value,
        key=f"k{next(_numbers)}",
    )  # fmt: skip
    if collect:
        collect_backlog()
    return Ballot.objects.get(pk=receipt.ballot_id)


def duel(
    winner: ModelVersion, loser: ModelVersion, article: Article, reader: Reader | None = None,
    *, outcome: str = "won", winner_on_left: bool = True, collect: bool = True,
) -> Ballot:  # fmt: skip
    """A duel on an article; outcome "won" (by `winner`), "tie" or "bad"."""
    texts = {s.version_id: s for s in Summary.objects.filter(article=article)}
    low, high = sorted((winner.pk, loser.pk))
    held, _ = Duel.objects.get_or_create(
        first=texts[low], second=texts[high],
        defaults={"article": article, "first_version_id": low, "second_version_id": high},
    )  # fmt: skip
    impression = Impression.objects.create(
        duel=held, reader=reader or make_reader(), strategy="uniform", probability=1.0,
        first_on_left=winner_on_left == (winner.pk == low),
        expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    side = Outcome.FIRST if winner_on_left else Outcome.SECOND
    choice = {"won": side, "tie": Outcome.TIE, "bad": Outcome.BAD}[outcome]
    # By the row itself: these readers may duel twice about one article.
    receipt = commit_ballot(
        Ballot(
            reader=impression.reader,
            kind=Ballot.Kind.DUEL,
            impression=impression,
            value=choice.choice,
        ),
        key=f"k{next(_numbers)}",
        said=choice,
    )
    if collect:
        collect_backlog()
    return Ballot.objects.get(pk=receipt.ballot_id)


def make_score(summary: Summary, value: float | None, name: str = "rouge1") -> Score:
    """A score under a signature of its own."""
    metric, _ = Metric.objects.get_or_create(
        signature=f"{name}|v:1", defaults={"name": name, "engine": "rouge"}
    )
    return Score.objects.create(summary=summary, metric=metric, value=value, text_hash="")


def articles_of(version: ModelVersion) -> list[Article]:
    """The articles it has written about, oldest first."""
    return list(Article.objects.filter(summaries__version=version).order_by("pk"))


def summary_of(version: ModelVersion, article: Article) -> Summary:
    """What it has written about an article."""
    return Summary.objects.get(version=version, article=article)
