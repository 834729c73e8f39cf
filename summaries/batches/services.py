"""Writes of batches: they are requested, worked on here, cancelled, and taken up again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from summaries.batches.choice import ArticleChoice, articles_chosen
from summaries.batches.item_work import ItemWork, finish_batch
from summaries.batches.models import Batch, BatchItem
from summaries.batches.plan import LACKING, articles_to_write
from summaries.generators.bounds import has_unknown_prices
from summaries.jobs.models import Job
from summaries.jobs.services import claim_of, do_work
from summaries.versions.models import ModelVersion
from summaries.versions.services import VersionError, check_can_write

PAUSE: Final = 0.25  # seconds, where another worker holds what is left


class LimitError(VersionError):
    """A limit of money that could not be kept."""


@dataclass(frozen=True, slots=True)
class Requested:
    """What became of a request: the batch, and whether it was running already.

    batch: None where nothing is left to write.
    """

    batch: Batch | None
    joined: bool = False


def request_batch(
    *,
    version: ModelVersion,
    choice: ArticleChoice,
    money_limit: Decimal | None = None,
    requested_by: User | None = None,
) -> Requested:
    """Let a version write about what it lacks of the chosen articles; nothing is overwritten.

    Where the same is being done already, that is what you get, and a limit given now holds from
    now on. Raises ChoiceError, CannotWriteError or LimitError.
    """
    check_can_write(version)
    if money_limit is not None:
        _check_prices(version)
    chosen = articles_chosen(choice)
    with transaction.atomic():
        # Two people who ask for the same at once get one batch; and no settings change meanwhile.
        ModelVersion.objects.select_for_update().get(pk=version.pk)
        if (running := running_batch(version, choice)) is not None:
            if money_limit is not None:
                Batch.objects.filter(pk=running.pk).update(money_limit=money_limit)
                running.money_limit = money_limit
            return Requested(running, joined=True)
        lacking = articles_to_write(chosen, version).filter(LACKING).order_by("pk")
        ids = list(lacking.values_list("pk", flat=True))
        if not ids:
            return Requested(_writing_about(chosen, version), joined=True)
        batch = Batch.objects.create(
            version=version,
            articles=choice.label,
            money_limit=money_limit,
            requested_by=requested_by,
        )
        now = timezone.now()
        BatchItem.objects.bulk_create(
            (BatchItem(batch=batch, article_id=pk, requested_at=now) for pk in ids),
            batch_size=500,
        )
    return Requested(batch)


def _check_prices(version: ModelVersion) -> None:
    if has_unknown_prices(version.settings):
        raise LimitError(
            f"a limit of money could not be kept: the settings of {version.identifier} hold no "
            "prices; make a version with price_prompt and price_completion"
        )


def running_batch(version: ModelVersion, choice: ArticleChoice) -> Batch | None:
    """The running batch of this version over this very choice."""
    same = Batch.objects.filter(version=version, articles=choice.label, status=Batch.Status.RUNNING)
    return same.order_by("-pk").first()


def _writing_about(articles: QuerySet[Any], version: ModelVersion) -> Batch | None:
    """The newest running batch of the version that still has one of these articles to do."""
    left = BatchItem.objects.unfinished().filter(article__in=articles.values("pk"))
    return (
        Batch.objects.filter(
            version=version, status=Batch.Status.RUNNING, items__in=left.values("pk")
        )
        .order_by("-pk")
        .first()
    )


def work_on_batch(batch: int, *, seconds: float) -> int:
    """Do items of one batch in this process until none is free or the time is up; how many.

    Waits a little where what is left is in other hands, so that a caller may simply ask again.
    """
    deadline = time.monotonic() + seconds
    done = 0

    def waiting() -> QuerySet[BatchItem]:
        return ItemWork.waiting().filter(batch=batch)

    while time.monotonic() < deadline:
        try:
            work = claim_of(ItemWork, waiting)
            if work is None:
                finish_batch(batch)
                time.sleep(min(PAUSE, seconds))
                break
            done += do_work(work)
        except OperationalError:
            time.sleep(PAUSE)  # a busy database: the claim runs out, and the item comes again
    return done


def cancel_batch(batch: Batch) -> bool:
    """Stop a batch within the article in hand; what is written stays. False where it had ended."""
    now = timezone.now()
    with transaction.atomic():
        running = Batch.objects.filter(pk=batch.pk, status=Batch.Status.RUNNING)
        if not running.update(status=Batch.Status.CANCELLED, finished_at=now):
            return False
        left = BatchItem.objects.unfinished().filter(batch=batch)
        left.update(status=Job.Status.CANCELLED, finished_at=now)
    return True


def retry(batch: Batch, *, item: int | None = None, money_limit: Decimal | None = None) -> int:
    """Take a batch up again: what failed or was cancelled, or one item by its id; how many.

    What is done is kept, and what tries have cost stays counted. money_limit: a new one, None to
    keep the old.
    """
    again = BatchItem.objects.filter(
        batch=batch, status__in=[Job.Status.FAILED, Job.Status.CANCELLED]
    )
    if item is not None:
        again = again.filter(pk=item)
    with transaction.atomic():
        # As a request: the version's settings can't change while it is put to work.
        ModelVersion.objects.select_for_update().get(pk=batch.version_id)
        number = again.update(
            status=Job.Status.WAITING,
            claim="",
            claimed_until=None,
            attempts=0,
            interruptions=0,
            error="",
            requested_at=timezone.now(),
            started_at=None,
            finished_at=None,
            seconds=None,
            prompt_tokens=None,
            completion_tokens=None,
            money_before=Coalesce(F("money_before") + F("money"), F("money_before"), F("money")),
            money=None,
        )
        if number:
            changes: dict[str, Any] = {} if money_limit is None else {"money_limit": money_limit}
            Batch.objects.filter(pk=batch.pk).update(
                status=Batch.Status.RUNNING, error="", finished_at=None, **changes
            )
    return int(number)
