"""Which pairs a judge is asked about next: drawn as for readers, by what it said so far."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.db import transaction
from django.db.models import Count, Q

from evaluation.judges.models import JudgeBatch, JudgedPair, Judgement
from evaluation.judges.money import fail_batch
from evaluation.judges.requesting import both_orders
from summaries.batches.choice import ChoiceError, articles_chosen, read_choice
from summaries.breakdowns.models import Summary
from surveys.duels.models import Duel
from surveys.duels.outcome import Outcome
from surveys.duels.pairing import DuelScore, Pair, draw_pair

# So few at once that what is drawn next knows what was answered; enough for all calls at once.
PORTION: Final = 8


@dataclass(frozen=True, slots=True)
class _Text:
    summary: int
    text_hash: str
    article_hash: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """versions: ids in order."""

    versions: Pair
    article: int
    probability: float
    first: _Text
    second: _Text


class PairPool:
    """The pairs of summaries that a batch may still ask about.

    A text that gives away who wrote it, or was not looked at yet, is in none, as for readers; nor
    are two texts that are the same. Three queries.
    """

    def __init__(self, batch: JudgeBatch) -> None:
        self._texts: dict[int, dict[int, _Text]] = defaultdict(dict)
        articles = articles_chosen(read_choice([batch.articles])).exclude(text_hash="")
        rows = Summary.objects.filter(
            version__in=batch.versions, article__in=articles.values("pk"), gives_away=0
        ).order_by("version_id", "article_id")
        names = ("version_id", "article_id", "pk", "text_hash", "article__text_hash")
        for version, article, pk, text, against in rows.values_list(*names):
            self._texts[version][article] = _Text(pk, text, against)
        self._taken: dict[Pair, set[int]] = defaultdict(set)
        standing = JudgedPair.objects.filter(judge=batch.judge_id, occasion=0, is_former=False)
        sides = ("duel__first_version_id", "duel__second_version_id", "duel__article_id")
        for one, other, article in standing.values_list(*sides):
            self._taken[one, other].add(article)

    def count(self) -> int:
        """How many pairs are left."""
        return sum(len(self._left(pair)) for pair in combinations(sorted(self._texts), 2))

    def drawn(
        self, number: int, scores: dict[Pair, DuelScore], *, strategy: str, rng: random.Random
    ) -> Iterator[_Drawn]:
        """Draw and take out `number` pairs, fewer where no more are left."""
        left = {pair: self._left(pair) for pair in combinations(sorted(self._texts), 2)}
        for _ in range(number):
            pairs = [pair for pair, articles in left.items() if articles]
            if not pairs:
                return
            draw = draw_pair(pairs, scores, strategy=strategy, rng=rng)
            article = left[draw.pair].pop(rng.randrange(len(left[draw.pair])))
            one, other = draw.pair
            yield _Drawn(
                draw.pair, article, draw.probability,
                self._texts[one][article], self._texts[other][article],
            )  # fmt: skip

    def _left(self, pair: Pair) -> list[int]:
        """Articles on which the two can still meet, ascending."""
        one, other = (self._texts[version] for version in pair)
        common = sorted((one.keys() & other.keys()) - self._taken.get(pair, set()))
        return [each for each in common if one[each].text_hash != other[each].text_hash]


def draw_more(batch_id: int) -> int:
    """Draw the next pairs of a batch of choices that has no question waiting; how many.

    A batch whose articles can no more be chosen ends with the reason.
    """
    batch = JudgeBatch.objects.filter(pk=batch_id, kind=JudgeBatch.Kind.CHOICES).first()
    if batch is None or not _wanted(batch):  # asked before anything is locked
        return 0
    try:
        return _drawn_under_lock(batch_id)
    except ChoiceError as error:  # a tag or source that it was about is gone
        fail_batch(batch_id, f"No more pairs can be drawn: {error}.")
        return 0


def _drawn_under_lock(batch_id: int) -> int:
    with transaction.atomic():
        # Of two workers that look at once the second finds what the first has drawn.
        batch = JudgeBatch.objects.select_for_update().get(pk=batch_id)
        if not (wanted := _wanted(batch)):
            return 0
        seed = f"{batch.pk}:{batch.pairs.count()}"
        rng = random.Random(seed)  # noqa: S311  # a draw that can be repeated
        found = PairPool(batch).drawn(
            wanted, judged_scores(batch.judge_id), strategy=batch.strategy, rng=rng
        )
        return _made(batch, list(found))


def _wanted(batch: JudgeBatch) -> int:
    """How many pairs are to be drawn now; 0 while any question of the batch waits."""
    if batch.occasion or batch.status != JudgeBatch.Status.RUNNING:
        return 0
    if Judgement.objects.filter(batch=batch, status=Judgement.Status.WAITING).exists():
        return 0
    return max(0, min(PORTION, (batch.pairs_wanted or 0) - batch.pairs.count()))


def judged_scores(judge: int) -> dict[Pair, DuelScore]:
    """What a judge chose between each two versions so far. One query."""
    rows = JudgedPair.objects.filter(judge=judge, occasion=0, is_former=False).exclude(outcome="")
    counts = {
        name: Count("pk", filter=condition)
        for name, condition in (
            ("wins", Q(outcome=Outcome.FIRST)),
            ("losses", Q(outcome=Outcome.SECOND)),
            ("neither", ~Q(outcome__in=[Outcome.FIRST, Outcome.SECOND])),
        )
    }
    sides = ("duel__first_version_id", "duel__second_version_id")
    grouped = rows.order_by().values(*sides).annotate(**counts).values_list(*sides, *counts)
    return {(one, other): DuelScore(*said) for one, other, *said in grouped}


def _made(batch: JudgeBatch, drawn: list[_Drawn]) -> int:
    Duel.objects.bulk_create(
        [
            Duel(
                article_id=each.article, first_id=each.first.summary,
                second_id=each.second.summary, first_version_id=each.versions[0],
                second_version_id=each.versions[1],
            )
            for each in drawn
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    held = Duel.objects.filter(first__in=[each.first.summary for each in drawn])
    duels = {(first, second): pk for pk, first, second in held.values_list("pk", "first", "second")}
    pairs = JudgedPair.objects.bulk_create(
        JudgedPair(
            judge_id=batch.judge_id, batch=batch, strategy=batch.strategy,
            duel_id=duels[each.first.summary, each.second.summary],
            probability=each.probability, article_hash=each.first.article_hash,
            first_hash=each.first.text_hash, second_hash=each.second.text_hash,
        )
        for each in drawn
    )  # fmt: skip
    Judgement.objects.bulk_create(both_orders(pairs))
    return len(pairs)
