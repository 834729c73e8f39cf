"""A batch's limit of money, with several workers at it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from summaries.batches import money_limits
from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.batches.waiting import claim_work
from summaries.generators.base import Cost, Draft, GenerationFailedError, Settings
from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_version

pytestmark = pytest.mark.django_db

HALF = Decimal("0.50")


class Dear:
    """A generator that costs what a test says; None for one that does not say it."""

    name = "dear"
    model_type = "abstractive"
    note = ""
    packages = ()
    settings_type = Settings
    money: Decimal | None = HALF

    def generate(self, text: str, settings: Settings) -> Draft:
        if "fail" in text:
            raise GenerationFailedError("the model refused; choose another")
        return Draft(summary="Said.", cost=Cost(1.0, money=self.money, currency="EUR"))


@pytest.fixture
def dear(monkeypatch: pytest.MonkeyPatch) -> Dear:
    made = Dear()
    monkeypatch.setitem(GENERATORS, made.name, made)
    return made


@pytest.fixture
def version(dear: Dear) -> ModelVersion:
    return make_version(settings=recorded_settings("dear"))


def begun(version: ModelVersion, articles: int, limit: str | None) -> Batch:
    for _ in range(articles):
        make_article()
    money = None if limit is None else Decimal(limit)
    asked = batches.request_batch(version=version, choice=read_choice(["all"]), money_limit=money)
    assert asked.batch is not None
    return asked.batch


def claimed(workers: int = 8) -> list[Any]:
    """What so many workers get who ask before any of them has written."""
    works = [claim_work() for _ in range(workers)]
    return [work for work in works if work is not None]


def spent() -> Decimal | None:
    total: Decimal | None = BatchItem.objects.aggregate(total=Sum("money"))["total"]
    return total


def test_eight_workers_spend_no_more_than_the_limit_and_it_says_what_is_spent(
    version: ModelVersion,
) -> None:
    batch = begun(version, 20, "1.00")
    numbers = []
    while works := claimed():
        numbers.append(len(works))
        for work in works:
            assert jobs.do_work(work)
    # One tells the price; 1.00 - 0.50 has room for one more.
    assert numbers == [1, 1]
    assert spent() == 1
    batch.refresh_from_db()
    assert batch.status == Batch.Status.FAILED
    assert batch.error == (
        "It ended at its limit of 1 EUR: 1.0000 EUR is spent, and the next article may cost "
        "0.5000 EUR. What is written stays, 18 articles are left; raise the limit to go on."
    )
    assert not BatchItem.objects.unfinished().exists()


def test_as_many_run_as_the_limit_has_room_for_and_what_costs_less_makes_room(
    version: ModelVersion, dear: Dear
) -> None:
    batch = begun(version, 10, "2.10")
    [first] = claimed()
    assert jobs.do_work(first)
    together = claimed()
    assert len(together) == 3  # 0.50 + 3 × 0.50 ≤ 2.10
    batch.refresh_from_db()
    assert batch.status == Batch.Status.RUNNING  # these may cost less than is kept
    dear.money = Decimal("0.20")
    for work in together:
        assert jobs.do_work(work)
    assert len(claimed()) == 2  # 0.50 + 3 × 0.20 = 1.10, and 2 × 0.50 ≤ 2.10 - 1.10


def test_an_article_that_waits_for_room_loses_no_try(version: ModelVersion) -> None:
    begun(version, 3, "1.00")
    [first] = claimed()
    for _ in range(jobs.MAX_ATTEMPTS + 1):
        assert claimed() == []
    assert jobs.do_work(first)
    waiting = BatchItem.objects.filter(status=Job.Status.WAITING)
    assert set(waiting.values_list("attempts", "claim", "claimed_until")) == {(0, "", None)}


def test_what_a_dead_worker_had_begun_is_taken_up_though_the_rest_waits(
    version: ModelVersion,
) -> None:
    batch = begun(version, 3, "0.60")
    [dead] = claimed()
    batch.items.filter(pk=dead.job.pk).update(claimed_until=dead.job.requested_at)
    [again] = claimed()
    assert again.job == dead.job
    assert jobs.do_work(again)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.FAILED
    assert spent() == HALF


def test_a_failure_that_cost_nothing_known_does_not_let_all_begin(version: ModelVersion) -> None:
    make_article(text="fail here")
    begun(version, 8, "1.00")
    [failing] = claimed()
    assert not jobs.do_work(failing)
    assert len(claimed()) == 1


def test_where_articles_do_not_say_what_they_cost_they_run_together(
    version: ModelVersion, dear: Dear
) -> None:
    dear.money = None
    begun(version, 9, "1.00")
    [first] = claimed()
    assert jobs.do_work(first)
    assert len(claimed()) == 8


def openai(**settings: Any) -> dict[str, Any]:
    priced = {"price_prompt": 0, "price_completion": 1000, "tokens": 500, "calls": "one"}
    return recorded_settings("openai", {**priced, **settings})


def test_before_a_price_is_known_the_most_that_the_generator_can_cost_counts() -> None:
    # 500 tokens at 1000 a million are at most 0.50: 1.60 has room for three.
    batch = begun(make_version(settings=openai()), 8, "1.60")
    assert len(claimed()) == 3
    assert batch.items.filter(status=Job.Status.WAITING).count() == 5


def test_a_limit_below_what_one_article_can_cost_ends_before_the_first() -> None:
    batch = begun(make_version(settings=openai()), 2, "0.40")
    assert claimed() == []
    batch.refresh_from_db()
    assert batch.status == Batch.Status.FAILED
    assert "0.0000 USD is spent, and the next article may cost 0.5000 USD" in batch.error


def test_what_is_claimed_while_the_batch_ends_is_cancelled_with_it(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begun(version, 2, "1.00")
    begins = money_limits.begins_within_limit

    def ended_meanwhile(item: BatchItem) -> bool:
        Batch.objects.update(status=Batch.Status.FAILED)
        return begins(item)

    path = "summaries.batches.item_work.begins_within_limit"
    monkeypatch.setattr(path, ended_meanwhile)
    assert claimed() == []
    states = list(batch.items.order_by("status").values_list("status", flat=True))
    assert states == ["cancelled", "waiting"]  # the other is for whoever ended it


def test_a_batch_without_a_limit_is_not_asked(
    version: ModelVersion, django_assert_num_queries: Callable[..., Any]
) -> None:
    begun(version, 2, None)
    # Own breakdowns; the first free item, its claim, the item, its batch, and when it began.
    with django_assert_num_queries(6):
        assert len(claimed(1)) == 1
    [work] = claimed(1)
    # Writing needs the batch all the same, and has it now.
    with django_assert_num_queries(0):
        assert work.job.batch.money_limit is None
