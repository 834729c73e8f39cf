"""A judge with its answers, as its services leave them, and duels of readers on the same pairs."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from evaluation.judges.models import Judge, JudgeBatch, JudgedPair, Judgement, Rubric
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from surveys.duels.models import Duel
from tests.rows.duels import duel
from tests.rows.said import make_reader
from tests.rows.written import make_article, make_summary, summary_of

_numbers = count(1)
WHEN = datetime(2027, 3, 1, 12, tzinfo=UTC)


def make_judge(name: str = "strict", *, model: str = "some-model") -> Judge:
    rubric = Rubric.objects.create(
        name=f"rubric {next(_numbers)}",
        dimensions=[{"name": "relevance", "question": "How relevant?", "anchors": {}}],
    )
    return Judge.objects.create(
        name=name, rubric=rubric, settings={"model": model}, fixed_at=WHEN,
        fingerprint="0123456789ab",
    )  # fmt: skip


def make_texts(
    one: ModelVersion, other: ModelVersion, *, articles: int, longer: ModelVersion | None = None
) -> list[Article]:
    """Articles about which both wrote ten words, `longer` some more."""
    made = [make_article() for _ in range(articles)]
    for article in made:
        for version in (one, other):
            more = " and more and more" if version == longer else ""
            make_summary(article, version, f"{version.name} wrote ten words about article number "
                         f"{article.pk} here.{more}")  # fmt: skip
    return made


def answer(
    judge: Judge, winner: ModelVersion, loser: ModelVersion, article: Article, *,
    outcome: str = "won", occasion: int = 0, money: str | None = "0.002",
) -> JudgedPair:  # fmt: skip
    """What a judge said of a pair; outcome: "won" (by `winner`), "flip" (left twice), or ""."""
    first, second = sorted((winner, loser), key=lambda version: version.pk)
    duel_of = Duel.objects.get_or_create(
        article=article, first=summary_of(first, article), second=summary_of(second, article),
        first_version=first, second_version=second,
    )[0]  # fmt: skip
    batch, _ = JudgeBatch.objects.get_or_create(
        judge=judge, kind="choices", occasion=occasion, defaults={"currency": "USD"}
    )
    said = {"won": "first" if winner == first else "second", "flip": "tie", "": ""}[outcome]
    pair = JudgedPair.objects.create(
        judge=judge, batch=batch, duel=duel_of, occasion=occasion, strategy="uniform",
        probability=1.0, outcome=said, flipped=None if not outcome else outcome == "flip",
        reason="" if outcome else "it refused", settled_at=WHEN,
        article_hash="a", first_hash="b", second_hash="c",
    )  # fmt: skip
    for first_on_left in (True, False):
        left = outcome == "flip" or (said == "first") == first_on_left
        refused = not outcome and first_on_left
        Judgement.objects.create(
            batch=batch, judge=judge, occasion=occasion, pair=pair, first_on_left=first_on_left,
            status="done", ended_as="refused" if refused else "read",
            choice="" if refused else "left" if left else "right", money=money, asked=1,
            asked_at=WHEN, finished_at=WHEN,
        )  # fmt: skip
    return pair


def readers_choose(
    winner: ModelVersion, loser: ModelVersion, articles: list[Article], *, readers: int,
    against: int = 0, simulated: bool = False,
) -> None:  # fmt: skip
    """So many readers, of whom the last `against` choose the loser everywhere."""
    for place in range(readers):
        reader = make_reader(simulated=simulated)
        wins, loses = (winner, loser) if place < readers - against else (loser, winner)
        for number, article in enumerate(articles):
            duel(wins, loses, article, reader, winner_on_left=(place + number) % 2 == 0,
                 collect=False)  # fmt: skip
    collect_backlog()
    derive_all_marked()
