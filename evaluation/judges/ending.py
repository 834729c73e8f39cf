"""How a question ends: its answer is kept with all that follows, or it is put back, or given up."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from evaluation.judges.answers import UnreadableAnswerError, read_choice, read_rating
from evaluation.judges.asking import Fate, Heard
from evaluation.judges.keeping import keep_rating, lock_pair, settle_pair
from evaluation.judges.models import JudgeBatch, Judgement
from evaluation.judges.money import fail_batch, settle
from evaluation.judges.posing import PosedQuestion
from summaries.generators.replies import plain_text

KEPT_OF_ANSWER: Final = 4_000  # characters, for whoever asks why an answer could not be read
REASON: Final = 250  # characters, as the column has it
# Where the first so many questions of a batch all fail, the others would.
FEWEST_TO_TELL: Final = 5
LOST_TWICE: Final = "its answer was lost twice; it may have been given and charged"
_jitter: Final = random.SystemRandom()
_ENDINGS: Final = {
    Fate.REFUSED: Judgement.AnswerKind.REFUSED,
    Fate.CUT_OFF: Judgement.AnswerKind.CUT_OFF,
    Fate.SILENT: Judgement.AnswerKind.UNREADABLE,
}


def end(judgement: Judgement, question: PosedQuestion, heard: Heard) -> bool:
    """Keep what came of a question that was asked; whether it ended with that."""
    if heard.fate is Fate.ANSWERED or heard.fate in _ENDINGS:
        return _keep(judgement, question, heard)
    if heard.fate is Fate.TURNED_AWAY:
        _rest(judgement, question, heard)
        return False
    if heard.fate is Fate.LOST and judgement.asked < 2:
        _ask_once_more(judgement, question, heard)
        return False
    if heard.fate is Fate.HOPELESS:
        give_back(judgement, heard.said)
        return False
    return _give_up(judgement, heard)


def give_back(judgement: Judgement, why: str) -> None:
    """Put a question back that was never answered, and end its batch, which none would be of."""
    with transaction.atomic():
        if _put_back(judgement, was_asked=False):
            fail_batch(judgement.batch_id, f"{_sentence(why)}.")


def _keep(judgement: Judgement, question: PosedQuestion, heard: Heard) -> bool:
    read = _read(judgement, question, heard)
    usage = heard.usage
    columns = {
        **read,
        "cut": question.is_cut,
        "seconds": heard.seconds,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "money": heard.money,
    }
    with transaction.atomic():
        if not _ended(judgement, Judgement.Status.DONE, columns):
            return False  # another has it by now; what this answer cost stays set aside
        settle(judgement.batch_id, reserved=judgement.reserved, money=heard.money, is_answer=True)
        for name, value in columns.items():
            setattr(judgement, name, value)
        if judgement.pair_id is None:
            keep_rating(judgement, question.judge, question.rubric)
        else:
            settle_pair(judgement.pair_id)
    return True


def _read(judgement: Judgement, question: PosedQuestion, heard: Heard) -> dict[str, Any]:
    """The columns that say what was answered, or why that is nothing."""
    if heard.answer is None:
        return {"ended_as": _ENDINGS[heard.fate], "reason": _sentence(heard.said)}
    answer = plain_text(heard.answer.content)[:KEPT_OF_ANSWER]
    read = Judgement.AnswerKind.READ
    try:
        if judgement.pair_id is not None:
            chosen = read_choice(heard.answer, ties=question.settings.ties)
            return {
                "ended_as": read, "answer": answer, "choice": chosen.side,
                "left_share": chosen.left_share,
                "has_probabilities": chosen.left_share is not None,
            }  # fmt: skip
        rated = read_rating(heard.answer, question.rubric, question.dimensions)
    except UnreadableAnswerError as error:
        ending = Judgement.AnswerKind.UNREADABLE
        return {"ended_as": ending, "answer": answer, "reason": _sentence(str(error))}
    lacking = ", ".join(rated.lacking)
    return {
        "ended_as": read, "answer": answer, "values": rated.values,
        "has_probabilities": rated.by_probability,
        "reason": _sentence(f"the judge gave no number for {lacking}") if lacking else "",
    }  # fmt: skip


def _give_up(judgement: Judgement, heard: Heard) -> bool:
    """End a question that no answer can be had for; its batch, too, where no other had one."""
    is_lost = heard.fate is Fate.LOST
    why = f"{LOST_TWICE} ({heard.said})" if is_lost else heard.said
    columns: dict[str, Any] = {"reason": _sentence(why), "seconds": heard.seconds}
    if is_lost:
        columns["ended_as"] = Judgement.AnswerKind.LOST
    with transaction.atomic():
        if not _ended(judgement, Judgement.Status.FAILED, columns):
            return False
        settle(judgement.batch_id, reserved=judgement.reserved, money=heard.money, is_answer=False)
        if judgement.pair_id is not None:
            settle_pair(judgement.pair_id)
        rows = Judgement.objects.filter(batch=judgement.batch_id)
        failed = rows.filter(status=Judgement.Status.FAILED).count()
        if failed == FEWEST_TO_TELL and not rows.filter(status=Judgement.Status.DONE).exists():
            fail_batch(
                judgement.batch_id, f"The first {failed} questions all failed, the last with: "
                f"{_sentence(why)}.",
            )  # fmt: skip
    return True


def give_up(judgement: Judgement, why: str) -> bool:
    """End a claimed question that cannot be asked; whether it was still this worker's."""
    return _give_up(judgement, Heard(Fate.FAILED, 0.0, said=why))


def end_lost(judgement: Judgement) -> bool:
    """End a claimed question that was asked twice already, each time in vain."""
    return _give_up(judgement, Heard(Fate.LOST, 0.0, said="its workers were killed"))


def _ask_once_more(judgement: Judgement, question: PosedQuestion, heard: Heard) -> None:
    """Put a question back whose answer is lost. Its money stays set aside: it may be charged."""
    _put_back(judgement, was_asked=True)
    _leave_alone(judgement, question, heard)


def _rest(judgement: Judgement, question: PosedQuestion, heard: Heard) -> None:
    """Put a question back that the server did not take, and leave the server alone for a while."""
    with transaction.atomic():
        _put_back(judgement, was_asked=False)
    _leave_alone(judgement, question, heard)


def _put_back(judgement: Judgement, *, was_asked: bool) -> bool:
    mine = _mine(judgement)
    changes: dict[str, Any] = {
        "status": Judgement.Status.WAITING, "claim": "", "claimed_until": None,
    }  # fmt: skip
    if not was_asked:
        changes |= {"asked": F("asked") - 1, "reserved": 0}
    if not mine.update(**changes):
        return False
    # A batch that has ended meanwhile has nothing that waits.
    Judgement.objects.filter(pk=judgement.pk, status=Judgement.Status.WAITING).exclude(
        batch__status=JudgeBatch.Status.RUNNING
    ).update(status=Judgement.Status.CANCELLED, finished_at=timezone.now())
    if not was_asked:
        JudgeBatch.objects.filter(pk=judgement.batch_id).update(
            committed=F("committed") - judgement.reserved
        )
    return True


def _leave_alone(judgement: Judgement, question: PosedQuestion, heard: Heard) -> None:
    """Let the batch rest, twice as long after each setback in a row; end it after too many."""
    settings, now = question.settings, timezone.now()
    batch = JudgeBatch.objects.get(pk=judgement.batch_id)
    asks_for = heard.wait or 0.0
    if asks_for > settings.longest_wait:
        fail_batch(batch.pk, f"{_sentence(heard.said)}; it asks to wait {asks_for:,.0f} seconds. "
                   "Go on then.")  # fmt: skip
        return
    if batch.setbacks >= settings.retries:
        fail_batch(batch.pk, f"{_sentence(heard.said)}; so it was {batch.setbacks + 1} times in a "
                   "row. Go on later.")  # fmt: skip
        return
    longest = min(settings.longest_wait, settings.backoff * 2**batch.setbacks)
    wait = max(asks_for, longest * _jitter.uniform(0.5, 1.0))
    # Of questions that were under way together one setback is counted.
    since = Q(rests_until=None) | Q(rests_until__lte=judgement.asked_at)
    JudgeBatch.objects.filter(since, pk=batch.pk).update(
        setbacks=F("setbacks") + 1, rests_until=now + timedelta(seconds=wait)
    )


def _ended(judgement: Judgement, status: str, columns: dict[str, Any]) -> bool:
    if judgement.pair_id is not None:
        lock_pair(judgement.pair_id)
    return bool(_mine(judgement).update(status=status, finished_at=timezone.now(), **columns))


def _mine(judgement: Judgement) -> Any:
    return Judgement.objects.filter(
        pk=judgement.pk, claim=judgement.claim, status=Judgement.Status.RUNNING
    )


def _sentence(said: str) -> str:
    """What is said, from a capital on and within its column."""
    return f"{said[:1].upper()}{said[1:]}"[:REASON]
