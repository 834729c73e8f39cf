"""The work on judgements: claimed by one worker, asked once, and kept before the next is asked.

A question is noted as asked before it is sent, in the transaction that sets its money aside, and
its answer is kept in one transaction with all that follows from it. So what a killed worker had not
begun is asked once by another, and what was under way when it was killed is asked once more and
never a third time: a question whose answer is lost twice ends without one.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from common.work.leases import (
    DATABASE_FAULTS,
    claim_one,
    claim_pushed_on,
    free_what_the_dead_hold,
    is_worn_out,
)
from evaluation.judges.asking import hear
from evaluation.judges.drawing import draw_more
from evaluation.judges.ending import end, end_lost, give_back, give_up
from evaluation.judges.models import UNFINISHED, JudgeBatch, Judgement
from evaluation.judges.money import most_for, reserve, stop_at_limit
from evaluation.judges.posing import PosedQuestion, posed
from evaluation.judges.requesting import cancel_stranded
from evaluation.judges.services import judge_settings
from summaries.generators.base import GeneratorError
from summaries.generators.slots import slots

logger = logging.getLogger(__name__)

PAUSE: Final = 0.25  # seconds, where what is left is in other hands, or is to rest
REST: Final = 1.0  # seconds before the next question is asked of a database that was busy or gone
PATIENCE: Final = 300  # rests for which an answer is held that the database does not take
MOST_ASKED: Final = 2  # once, and once more where the first answer was lost with its worker


def work_on_judgements(*, seconds: float = 60.0, batch: int | None = None) -> int:
    """Ask and keep until nothing is left or the time is up; how many questions ended here.

    batch: only this one's. As many are asked at once as the settings of the judges allow.
    """
    deadline = time.monotonic() + seconds
    running = _running(batch).select_related("judge")
    calls = [judge_settings(each.judge).concurrency for each in running]
    number = max(calls, default=1)
    if number == 1:
        return _worked(deadline, batch)
    with ThreadPoolExecutor(number, thread_name_prefix="judge") as pool:
        done = [pool.submit(_worked_apart, deadline, batch) for _ in range(number)]
    return sum(each.result() for each in done)


def judgements_wait() -> bool:
    """Whether there is anything to ask, now or in a moment. One query."""
    return _running(None).exists()


def _running(batch: int | None) -> QuerySet[JudgeBatch]:
    running = JudgeBatch.objects.filter(status=JudgeBatch.Status.RUNNING)
    return running if batch is None else running.filter(pk=batch)


def _worked_apart(deadline: float, batch: int | None) -> int:
    try:
        return _worked(deadline, batch)
    finally:
        connection.close()


def _worked(deadline: float, batch: int | None) -> int:
    done = 0
    while time.monotonic() < deadline:
        try:
            judgement = _claimed(batch)
            if judgement is not None:
                done += _judge(judgement)
            elif not _go_on(batch):
                if not _running(batch).exists():
                    break
                time.sleep(PAUSE)
        except DATABASE_FAULTS as error:
            _wait_for_database(error)
    return done


def _claimed(batch: int | None) -> Judgement | None:
    """A question that is now this worker's alone, or None where none is free."""
    now = timezone.now()
    rested = Q(rests_until=None) | Q(rests_until__lte=now)
    batches = list(_running(batch).filter(rested).values_list("pk", flat=True))
    running = Judgement.Status.RUNNING
    row: Judgement | None = claim_one(Judgement.objects.free(now, batches), status=running)
    held = Judgement.objects.held(now).filter(batch__in=batches)
    if row is None and free_what_the_dead_hold(held):
        row = claim_one(Judgement.objects.free(timezone.now(), batches), status=running)
    return row


def _judge(judgement: Judgement) -> bool:
    """Ask a claimed question and keep its answer; whether it ended here."""
    with claim_pushed_on(judgement):
        try:
            if judgement.asked >= MOST_ASKED or is_worn_out(judgement):
                return end_lost(judgement)
            return _asked(judgement)
        except DATABASE_FAULTS:
            raise
        except Exception as error:
            # Whatever it is about this question, the others are to be asked.
            logger.exception("%s failed", judgement)
            return give_up(judgement, type(error).__name__)


def _asked(judgement: Judgement) -> bool:
    question = posed(judgement)
    if question is None:
        return True
    settings = question.settings
    with slots(settings.base_url, settings.concurrency):
        if not _begun(judgement, question):
            return False
        try:
            heard = hear(question.body, settings)
        except GeneratorError as error:  # a key that no header can hold
            give_back(judgement, str(error))
            return False
    for _ in range(PATIENCE):
        try:
            return end(judgement, question, heard)
        except DATABASE_FAULTS as error:  # what is answered is not asked again for that
            _wait_for_database(error)
    return end(judgement, question, heard)


def _wait_for_database(error: Exception) -> None:
    logger.warning("Judgements wait: %s", error)
    connection.close_if_unusable_or_obsolete()
    time.sleep(REST)


def _begun(judgement: Judgement, question: PosedQuestion) -> bool:
    """Note that it is asked now and set its money aside, or put it back where there is none."""
    amount = most_for(question.body, question.settings)
    mine = Judgement.objects.filter(
        pk=judgement.pk, claim=judgement.claim, status=Judgement.Status.RUNNING,
        asked__lt=MOST_ASKED,
    )  # fmt: skip
    with transaction.atomic():
        if reserve(judgement.batch_id, amount):
            if mine.update(asked=F("asked") + 1, reserved=amount, asked_at=timezone.now()):
                judgement.refresh_from_db(fields=["asked", "reserved", "asked_at"])
                return True
            transaction.set_rollback(True)  # another has it by now
            return False
        mine.update(status=Judgement.Status.WAITING, claim="", claimed_until=None)
    if not stop_at_limit(judgement.batch_id, amount):
        time.sleep(PAUSE)  # what is under way may cost less than was set aside for it
    return False


def _go_on(batch: int | None) -> bool:
    """Draw the next pairs, end batches of which nothing is left, and what they left behind.

    Whether there is more to ask now.
    """
    cancel_stranded()
    for pk in list(_running(batch).values_list("pk", flat=True)):
        if draw_more(pk):
            return True
        finish_batch(pk)
    return False


def finish_batch(pk: int) -> bool:
    """Call a batch finished where nothing of it is left; whether it was. Locks its row."""
    left = Judgement.objects.filter(batch=pk, status__in=UNFINISHED)
    if left.exists():  # asked before anything is locked: mostly something is under way
        return False
    with transaction.atomic():
        # Pairs are drawn under the same lock: none comes between the question and the answer.
        held = JudgeBatch.objects.select_for_update().get(pk=pk)
        if held.status != JudgeBatch.Status.RUNNING or left.exists():
            return False
        held.status, held.finished_at = JudgeBatch.Status.FINISHED, timezone.now()
        held.save(update_fields=["status", "finished_at"])
    return True
