"""Batches: requested once, cancelled, taken up again, ended by their limit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.batches.progress import progress_of, progress_of_each
from summaries.batches.waiting import claim_work, work_on_jobs
from summaries.breakdowns.models import Summary
from summaries.generators.base import Cost, Draft, GenerationFailedError, Settings
from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion
from summaries.versions.services import CannotWriteError
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db

ALL = read_choice(["all"])


class Paid:
    """A generator that costs what a test says, and fails for texts that say so."""

    name = "paid"
    model_type = "abstractive"
    note = ""
    packages = ()
    settings_type = Settings

    def __init__(self) -> None:
        self.money: Decimal | None = Decimal("0.10")
        self.during: Any = lambda: None
        self.broken = True

    def generate(self, text: str, settings: Settings) -> Draft:
        self.during()
        currency = None if self.money is None else "USD"
        cost = Cost(seconds=1.0, money=self.money, currency=currency)
        if "fail" in text and self.broken:
            error = GenerationFailedError("the model refused; choose another")
            error.cost = cost
            raise error
        return Draft(summary="Said.", cost=cost)


@pytest.fixture
def paid(monkeypatch: pytest.MonkeyPatch) -> Iterator[Paid]:
    made = Paid()
    monkeypatch.setitem(GENERATORS, made.name, made)
    monkeypatch.setattr(batches, "PAUSE", 0)
    yield made


@pytest.fixture
def version(paid: Paid) -> ModelVersion:
    return make_version(settings=recorded_settings("paid"))


def begun(version: ModelVersion, **options: Any) -> Batch:
    batch = batches.request_batch(version=version, choice=ALL, **options).batch
    assert batch is not None
    return batch


def work(batch: Batch) -> int:
    done = batches.work_on_batch(batch.pk, seconds=20)
    batch.refresh_from_db()
    return done


def test_a_batch_writes_what_is_lacking_and_nothing_else(version: ModelVersion) -> None:
    held = make_summary(article=make_article(), version=version, text="Held.")
    make_article(text=None)
    articles = [make_article(), make_article()]
    batch = begun(version)
    assert list(batch.items.values_list("article", flat=True)) == [a.pk for a in articles]
    assert work(batch) == 2
    assert batch.status == Batch.Status.FINISHED
    held.refresh_from_db()
    assert held.text == "Held." and Summary.objects.filter(version=version).count() == 3
    again = batches.request_batch(version=version, choice=ALL)
    assert again.batch is None


def test_a_second_request_joins_the_first_and_its_limit_holds_from_then_on(
    version: ModelVersion,
) -> None:
    make_article(key="a")
    make_article(key="b")
    first = begun(version)
    again = batches.request_batch(version=version, choice=ALL, money_limit=Decimal(2))
    assert (again.batch, again.joined) == (first, True)
    assert Batch.objects.get().money_limit == 2
    part = batches.request_batch(version=version, choice=read_choice(["key:a"]))
    assert (part.batch, part.joined) == (first, True)
    assert BatchItem.objects.count() == 2


def test_an_article_is_in_one_running_batch_of_a_version_at_a_time(version: ModelVersion) -> None:
    make_article(key="a")
    batches.request_batch(version=version, choice=read_choice(["key:a"]))
    other = make_article(key="b")
    assert list(begun(version).items.values_list("article", flat=True)) == [other.pk]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({}, "it was imported; copy it as a new version"),
        ({"generator": "gone"}, 'no generator is called "gone"'),
        ({"generator": "lead", "settings": {"sentences": 0}}, "must lie from 1 to 50"),
    ],
    ids=["imported", "unknown", "settings"],
)
def test_what_cannot_write_is_refused_before_anything_is_begun(
    held: dict[str, Any], said: str
) -> None:
    make_article()
    with pytest.raises(CannotWriteError, match=said):
        begun(make_version(settings=held))
    assert not Batch.objects.exists()


def test_a_limit_without_prices_is_refused_for_it_could_not_be_kept() -> None:
    make_article()
    with pytest.raises(batches.LimitError, match="price_prompt"):
        begun(make_version(settings=recorded_settings("openai")), money_limit=Decimal(1))


def test_a_cancel_is_felt_within_an_article_and_what_is_written_stays(
    version: ModelVersion, paid: Paid
) -> None:
    for _ in range(3):
        make_article()
    batch = begun(version)
    calls = []

    def during() -> None:
        calls.append(1)
        if len(calls) == 2:
            assert batches.cancel_batch(batch)

    paid.during = during
    assert work(batch) == 1
    assert (batch.status, Summary.objects.count()) == (Batch.Status.CANCELLED, 1)
    states = sorted(batch.items.values_list("status", flat=True))
    assert states == ["cancelled", "cancelled", "done"]
    assert not batches.cancel_batch(batch)
    paid.during = lambda: None
    assert batches.retry(batch) == 2
    assert work(batch) == 2
    assert batch.status == Batch.Status.FINISHED


def test_one_failure_or_all_are_tried_again_and_their_earlier_cost_stays_counted(
    version: ModelVersion, paid: Paid
) -> None:
    make_article()
    for _ in range(2):
        make_article(text="fail here")
    batch = begun(version)
    assert work(batch) == 1
    progress = progress_of(batch, timezone.now())
    assert (progress.done, progress.failed, progress.left) == (1, 2, 0)
    assert progress.money == Decimal("0.30")  # 3 × 0.10: a failed one was paid, too
    paid.broken = False
    first = batch.items.filter(status=Job.Status.FAILED).order_by("pk")[0]
    assert batches.retry(batch, item=first.pk) == 1
    assert work(batch) == 1
    assert batches.retry(batch) == 1
    assert work(batch) == 1
    progress = progress_of(batch, timezone.now())
    assert (progress.done, progress.failed) == (3, 0)
    assert progress.money == Decimal("0.50")  # 0.30 and two more tries
    assert batches.retry(batch) == 0
    assert batch.status == Batch.Status.FINISHED


def test_it_ends_before_the_article_that_could_go_over_its_limit(version: ModelVersion) -> None:
    for _ in range(5):
        make_article()
    batch = begun(version, money_limit=Decimal("0.25"))
    # 0.10 + 0.10 ≤ 0.25 after the first; 0.20 + 0.10 > 0.25 after the second
    assert work(batch) == 2
    assert batch.status == Batch.Status.FAILED
    assert batch.error == (
        "It ended at its limit of 0.25 USD: 0.2000 USD is spent, and the next article may cost "
        "0.1000 USD. What is written stays, 3 articles are left; raise the limit to go on."
    )
    assert batches.retry(batch, money_limit=Decimal(1)) == 3
    assert work(batch) == 3
    assert (batch.status, batch.error) == (Batch.Status.FINISHED, "")


def test_an_article_whose_cost_is_not_known_counts_as_the_dearest(
    version: ModelVersion, paid: Paid
) -> None:
    for _ in range(4):
        make_article()
    batch = begun(version, money_limit=Decimal("0.35"))
    costs = iter([Decimal("0.10"), None, Decimal("0.10"), Decimal("0.10")])

    def during() -> None:
        paid.money = next(costs)

    paid.during = during
    # 0.10, then 0.10 + (1 + 1) × 0.10 ≤ 0.35, then 0.20 + (1 + 1) × 0.10 > 0.35
    assert work(batch) == 3
    assert "of 1 the cost is not known" in batch.error


def test_a_batch_whose_worker_died_after_the_last_article_is_finished(
    version: ModelVersion,
) -> None:
    make_article()
    batch = begun(version)
    claimed = claim_work()
    assert claimed is not None
    claimed.after = lambda: None  # type: ignore[method-assign]  # killed before it
    assert jobs.do_work(claimed)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.RUNNING
    work_on_jobs()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.FINISHED


def test_what_is_not_known_of_a_batch_is_none(version: ModelVersion, paid: Paid) -> None:
    paid.money = None
    make_article()
    batch = begun(version)
    before = progress_of(batch, timezone.now())
    assert (before.total, before.money, before.rate, before.elapsed) == (1, None, None, None)
    work(batch)
    after = progress_of(batch, timezone.now())
    assert (after.money, after.currency, after.unpriced) == (None, None, 1)
    [(listed, same)] = progress_of_each([batch], timezone.now())
    assert (listed, same) == (batch, after)
