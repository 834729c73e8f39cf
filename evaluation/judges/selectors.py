"""What judges answered, for whoever looks at it; reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from evaluation.judges.models import Judge, JudgedPair, Judgement, Rubric
from surveys.duels.outcome import Outcome


@dataclass(frozen=True, slots=True)
class PairChoice:
    """What a judge chose between two summaries, asked in both orders.

    outcome: seen from the versions in their order (the lower id first). flipped: whether each
    order had another winner. when_first, when_second: the side chosen with the first version on the
    left, and on the right. first_share: the first one's probability by the answers, the mean of
    both orders; None where the server told none. money: of both questions, None where unknown.
    """

    pair: int
    duel: int
    article: int
    first_version: int
    second_version: int
    first_summary: int
    second_summary: int
    outcome: Outcome
    flipped: bool
    when_first: str
    when_second: str
    first_share: float | None
    money: Decimal | None
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgedRating:
    """A judge's number for a summary on a dimension; value: None where it gave none, see reason."""

    summary: int
    article: int
    version: int
    value: float | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgeCost:
    """What a judge's answered questions took.

    unpriced: how many did not say what they cost. money: of the others, in `currency`; None where
    none said. seconds: of them all, one after the other. tokens: as servers counted them.
    """

    questions: int
    unpriced: int
    money: Decimal | None
    currency: str
    seconds: float
    prompt_tokens: int
    completion_tokens: int


def judges_listed() -> QuerySet[Judge]:
    """Every judge, the last made first, with `answers`, the number of its answered questions."""
    done = Count("judgements", filter=Q(judgements__status=Judgement.Status.DONE))
    return Judge.objects.select_related("rubric").annotate(answers=done).order_by("-pk")


def pair_choices(judge: int, *, occasion: int = 0) -> list[PairChoice]:
    """What a judge chose, pair by pair in order, of pairs whose texts still stand. Two queries.

    Pairs without an outcome, since an order had no answer that can be read, are not among them.
    """
    settled = JudgedPair.objects.filter(judge=judge, occasion=occasion, is_former=False)
    rows = settled.exclude(outcome="").select_related("duel").order_by("pk")
    orders: dict[tuple[int, bool], Judgement] = {}
    for each in Judgement.objects.filter(pair__in=rows.values("pk")):
        orders[each.pair_id or 0, bool(each.first_on_left)] = each
    found = []
    for pair in rows:
        first, second = orders[pair.pk, True], orders[pair.pk, False]
        found.append(_pair_choice(pair, first, second))
    return found


def ratings_of(judge: int, dimension: str, *, occasion: int = 0) -> list[JudgedRating]:
    """A judge's ratings on a dimension of texts that stand as they were, by summary. One query."""
    asked = Judgement.objects.filter(
        judge=judge, occasion=occasion, summary__isnull=False, status=Judgement.Status.DONE,
        dimension__in=("", dimension),
    )  # fmt: skip
    names = ("summary_id", "summary__article_id", "summary__version_id", "values", "reason",
             "finished_at", "text_hash", "against_hash", "summary__text_hash",
             "summary__article__text_hash")  # fmt: skip
    return [
        JudgedRating(summary, article, version, values.get(dimension), reason, at)
        for summary, article, version, values, reason, at, *hashes in asked.order_by(
            "summary_id"
        ).values_list(*names)
        if hashes[:2] == hashes[2:]
    ]


def endings_of(judge: int, *, occasion: int | None = None) -> dict[str, int]:
    """How many questions ended in which way: an AnswerKind, or "failed" where no answer was had."""
    rows = Judgement.objects.filter(
        judge=judge, status__in=(Judgement.Status.DONE, Judgement.Status.FAILED)
    )
    if occasion is not None:
        rows = rows.filter(occasion=occasion)
    counts: Counter[str] = Counter()
    grouped = rows.order_by().values_list("ended_as").annotate(number=Count("pk"))
    for ending, number in grouped:
        counts[ending or Judgement.Status.FAILED.value] += number
    return dict(counts)


def occasions_of(judge: int, kind: str) -> list[int]:
    """The occasions on which something of a kind was asked, ascending. One query."""
    rows = Judge.objects.filter(pk=judge, batches__kind=kind).values_list("batches__occasion")
    return sorted({occasion for (occasion,) in rows})


def cost_of(judge: int) -> JudgeCost:
    """What a judge took so far. One query and one for the currency."""
    done = Judgement.objects.filter(judge=judge, status=Judgement.Status.DONE)
    found = done.aggregate(
        questions=Count("pk"),
        unpriced=Count("pk", filter=Q(money__isnull=True)),
        spent=Sum("money"),
        time=Sum("seconds"),
        read=Sum("prompt_tokens"),
        written=Sum("completion_tokens"),
    )
    batches = Judge.objects.filter(pk=judge, batches__currency__gt="")
    currency = batches.values_list("batches__currency", flat=True).first()
    return JudgeCost(
        found["questions"], found["unpriced"], found["spent"], currency or "",
        found["time"] or 0.0, found["read"] or 0, found["written"] or 0,
    )  # fmt: skip


def fixed_rubrics() -> set[int]:
    """The ids of rubrics by which some judge was asked, and which so stay as they are."""
    asked = Judge.objects.filter(rubric=OuterRef("pk"), fixed_at__isnull=False)
    return set(Rubric.objects.filter(Exists(asked)).values_list("pk", flat=True))


def _pair_choice(pair: JudgedPair, first: Judgement, second: Judgement) -> PairChoice:
    shares = (first.left_share, None if second.left_share is None else 1 - second.left_share)
    known = [share for share in shares if share is not None]
    moneys = [each.money for each in (first, second) if each.money is not None]
    duel = pair.duel
    if duel.first_id is None or duel.second_id is None or pair.settled_at is None:
        raise ValueError(f"{pair} was settled without texts")
    return PairChoice(
        pair=pair.pk, duel=duel.pk, article=duel.article_id,
        first_version=duel.first_version_id, second_version=duel.second_version_id,
        first_summary=duel.first_id, second_summary=duel.second_id,
        outcome=Outcome(pair.outcome), flipped=bool(pair.flipped),
        when_first=first.choice, when_second=second.choice,
        first_share=sum(known) / 2 if len(known) == 2 else None,
        money=sum(moneys, Decimal(0)) if len(moneys) == 2 else None,
        at=pair.settled_at,
    )  # fmt: skip
