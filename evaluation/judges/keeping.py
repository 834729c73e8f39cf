"""What becomes of answers: ratings are kept as scores, the two orders of a pair as an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from evaluation.imported_scores.services import values_to_store
from evaluation.judges.models import Judge, JudgedPair, Judgement
from evaluation.judges.naming import ENGINE, measure_name, measure_signature, voter_of
from evaluation.judges.rubrics import RubricText
from evaluation.judges.services import rubric_text
from evaluation.metrics.labels import JUDGE
from evaluation.runs.models import Metric, Score
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary
from surveys.ballots.models import CellMark
from surveys.duels.outcome import Outcome

OUTDATED: Final = "judged when the text, or its article, was another one"
AT_ONCE: Final = 500
_BY_SIDE: Final = {
    Judgement.Side.LEFT.value: Outcome.FIRST,
    Judgement.Side.RIGHT.value: Outcome.SECOND,
    Judgement.Side.TIE.value: Outcome.TIE,
}


@dataclass(frozen=True, slots=True)
class JudgedOutcome:
    """What two orders come to, seen from the versions in their order.

    flipped: whether each order had another winner: who stands left, and not what is written,
    decided. That is a tie, as is a win in one order alone (Zheng et al., NeurIPS 2023).
    """

    outcome: Outcome
    flipped: bool


def outcome_of(when_first: str, when_second: str) -> JudgedOutcome:
    """Of the sides chosen with the first one on the left, and on the right."""
    one = _BY_SIDE[when_first].seen(first_on_left=True)
    other = _BY_SIDE[when_second].seen(first_on_left=False)
    if one == other:
        return JudgedOutcome(one, flipped=False)
    return JudgedOutcome(Outcome.TIE, flipped=Outcome.TIE not in (one, other))


def keep_rating(judgement: Judgement, judge: Judge, rubric: RubricText) -> None:
    """Make scores of an answered rating. Call it in the transaction that ends the judgement."""
    if judgement.occasion or judgement.summary_id is None:
        return
    names = (judgement.dimension,) if judgement.dimension else rubric.names
    metrics = {name: _metric(judge, name, rubric) for name in names}
    pk, version = judgement.summary_id, _version_of(judgement.summary_id)
    move_sums(
        StoredValues(metrics[name].pk, version, [pk], [judgement.values.get(name)])
        for name in names
    )
    Score.objects.bulk_create(
        [
            Score(
                summary_id=pk,
                metric=metrics[name],
                value=judgement.values.get(name),
                reason="" if judgement.values.get(name) is not None else judgement.reason,
                cut=judgement.cut,
                text_hash=judgement.text_hash,
                against_hash=judgement.against_hash,
            )
            for name in names
        ],
        update_conflicts=True,
        unique_fields=["summary", "metric"],
        update_fields=["value", "reason", "cut", "text_hash", "against_hash"],
    )


def settle_pair(pair_id: int) -> None:
    """Make an outcome of a pair whose two orders have ended. Call it in a transaction.

    Before either order's row is written the pair is locked (`lock_pair`): of two that end at once
    the second sees the first.
    """
    rows = Judgement.objects.filter(
        pair=pair_id, status__in=(Judgement.Status.DONE, Judgement.Status.FAILED)
    )
    said = rows.values_list("first_on_left", "choice", "reason")
    ended = {first_on_left: (choice, reason) for first_on_left, choice, reason in said}
    if ended.keys() != {True, False}:
        return
    choices = [ended[first][0] for first in (True, False)]
    pair = JudgedPair.objects.select_related("duel").get(pk=pair_id)
    pair.settled_at = timezone.now()
    if all(choices):
        found = outcome_of(*choices)
        pair.outcome, pair.flipped, pair.reason = found.outcome.value, found.flipped, ""
    else:
        pair.outcome, pair.flipped = "", None
        pair.reason = next((why for choice, why in ended.values() if not choice), "")
    pair.save(update_fields=["outcome", "flipped", "reason", "settled_at"])
    if not pair.occasion:
        _mark([pair])


def lock_pair(pair_id: int) -> None:
    """Hold a pair until the transaction ends."""
    list(JudgedPair.objects.select_for_update().filter(pk=pair_id).values_list("pk"))


def forget_outdated_judgements() -> int:
    """Take away what was judged of texts that have changed since, and see what texts give away.

    Scores lose their number and say why, until their text is as it was; choices count no more. How
    many of both changed.
    """
    scores = Score.objects.filter(metric__engine=ENGINE, value__isnull=False).exclude(
        text_hash=F("summary__text_hash"), against_hash=F("summary__article__text_hash")
    )
    with transaction.atomic():
        gone = list(scores.select_related("summary").defer("summary__text"))
        move_sums(values_to_store((each, None) for each in gone))
        pks = [each.pk for each in gone]
        changed = Score.objects.filter(pk__in=pks).update(value=None, reason=OUTDATED)
    return changed + _take_back() + _look_at_pairs()


def _take_back() -> int:
    """Let answers count again whose texts are as they were asked about; how many did."""
    outdated = Score.objects.filter(metric__engine=ENGINE, reason=OUTDATED)
    if not outdated.exists():
        return 0
    start = Concat(Value(JUDGE), OuterRef("judge__name"), Value(":"), OuterRef("dimension"))
    of_judge = outdated.filter(summary=OuterRef("summary"), metric__name__startswith=start)
    rows = Judgement.objects.select_related("judge__rubric").filter(
        Exists(of_judge), status=Judgement.Status.DONE, occasion=0,
        text_hash=F("summary__text_hash"), against_hash=F("summary__article__text_hash"),
    )  # fmt: skip
    back = list(rows.order_by("summary_id")[:AT_ONCE])
    with transaction.atomic():
        for each in back:
            keep_rating(each, each.judge, rubric_text(each.judge.rubric))
    return len(back)


def _look_at_pairs() -> int:
    first, second = (Coalesce(F(f"duel__{side}__gives_away"), 0) for side in ("first", "second"))
    same = {
        "article_hash": F("duel__article__text_hash"),
        "first_hash": F("duel__first__text_hash"),
        "second_hash": F("duel__second__text_hash"),
    }
    standing = JudgedPair.objects.filter(is_former=False).select_related("duel")
    rows = standing.annotate(given_away=CombinedExpression(first, "|", second))
    former = list(rows.exclude(**same)[:AT_ONCE])
    told = list(rows.filter(**same).exclude(gives_away=F("given_away"))[:AT_ONCE])
    with transaction.atomic():
        JudgedPair.objects.filter(pk__in=[each.pk for each in former]).update(is_former=True)
        for pair in told:
            pair.gives_away = pair.given_away
        JudgedPair.objects.bulk_update(told, ["gives_away"])
        _mark([pair for pair in (*former, *told) if not pair.occasion])
    return len(former) + len(told)


def _mark(pairs: list[JudgedPair]) -> None:
    CellMark.objects.bulk_create(
        [
            CellMark(article_id=pair.duel.article_id, reader_id=voter_of(pair.judge_id))
            for pair in pairs
        ]
    )


def _version_of(summary: int) -> int:
    return int(Summary.objects.values_list("version_id", flat=True).get(pk=summary))


def _metric(judge: Judge, dimension: str, rubric: RubricText) -> Metric:
    signature = measure_signature(
        judge.name, dimension, low=rubric.low, high=rubric.high, fingerprint=judge.fingerprint
    )
    name = measure_name(judge.name, dimension)
    made, _ = Metric.objects.get_or_create(
        signature=signature, defaults={"name": name, "engine": ENGINE}
    )
    return made
