"""The work on jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from common.work import leases
from common.work.leases import LEASE, MOST_INTERRUPTIONS
from summaries.batches.models import Batch, BatchItem
from summaries.batches.waiting import claim_work, work_on_jobs
from summaries.breakdowns.models import Summary
from summaries.generators.base import Cost, Draft, GenerationFailedError, Question, Settings
from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_article, make_version

pytestmark = pytest.mark.django_db

TEXT = "Rain fell on the valley for nine days. The river rose by two metres. Nobody was hurt."


class Stepwise:
    """A generator whose steps a test sees and disturbs."""

    name = "stepwise"
    model_type = "extractive"
    note = ""
    packages = ()
    settings_type = Settings

    def __init__(self) -> None:
        self.calls = 0
        self.between: Any = lambda: None
        self.closed = False

    def generate(self, text: str, settings: Settings) -> Draft:
        *_, whole = self.drafts(text, settings)
        return whole

    def drafts(self, text: str, settings: Settings) -> Iterator[Draft]:
        self.calls += 1
        try:
            yield Draft(summary="First.")
            self.between()
            yield Draft(
                summary="First.",
                questions=(Question("Who?", "Nobody was hurt."),),
                cost=Cost(seconds=1.5, prompt_tokens=7),
            )
        except GeneratorExit:
            self.closed = True
            raise


@pytest.fixture
def stepwise(monkeypatch: pytest.MonkeyPatch) -> Stepwise:
    monkeypatch.setattr(jobs, "SHOWN_EVERY", 0)
    made = Stepwise()
    monkeypatch.setitem(GENERATORS, made.name, made)
    return made


def output_of(own_breakdown: OwnBreakdown) -> dict[str, Any]:
    output = OwnBreakdown.objects.values_list("output", flat=True).get(pk=own_breakdown.pk)
    assert isinstance(output, dict)
    return output


def version_by(generator: str) -> ModelVersion:
    return make_version(settings=recorded_settings(generator))


def own_breakdown_by(generator: str, text: str = TEXT) -> OwnBreakdown:
    return make_own_breakdown(version_by(generator), text=text)


def item_by(generator: str, **article: Any) -> BatchItem:
    batch = Batch.objects.create(version=version_by(generator))
    item: BatchItem = BatchItem.objects.create(
        batch=batch, article=make_article(**{"text": TEXT, **article})
    )
    return item


def test_an_own_breakdown_is_written_and_says_what_it_cost(stepwise: Stepwise) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    assert work_on_jobs() == 1
    own_breakdown.refresh_from_db()
    assert own_breakdown.status == Job.Status.DONE
    assert output_of(own_breakdown)["questions"] == [
        {"question": "Who?", "answer": "Nobody was hurt."}
    ]
    assert (own_breakdown.seconds, own_breakdown.prompt_tokens, own_breakdown.money) == (
        1.5,
        7,
        None,
    )
    assert work_on_jobs() == 0


def test_what_is_there_so_far_can_be_seen(stepwise: Stepwise) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    seen = []
    stepwise.between = lambda: seen.append(output_of(own_breakdown))
    work_on_jobs()
    assert [(output["summary"], output["questions"]) for output in seen] == [("First.", None)]


def test_a_cancelled_breakdown_stops_its_generator_and_stays_cancelled(stepwise: Stepwise) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    cancelled = {"status": Job.Status.CANCELLED}
    stepwise.between = lambda: OwnBreakdown.objects.filter(pk=own_breakdown.pk).update(**cancelled)
    assert work_on_jobs() == 0
    own_breakdown.refresh_from_db()
    assert (own_breakdown.status, output_of(own_breakdown)["questions"]) == (
        Job.Status.CANCELLED,
        None,
    )
    assert stepwise.closed


def test_a_job_whose_worker_died_is_taken_up_when_its_claim_has_run_out(
    stepwise: Stepwise,
) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    first = claim_work()
    assert first is not None
    assert claim_work() is None
    OwnBreakdown.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert work_on_jobs() == 1
    assert not jobs.do_work(first)  # the worker was only slow: its work is not wanted any more
    own_breakdown.refresh_from_db()
    assert (own_breakdown.status, own_breakdown.attempts) == (Job.Status.DONE, 1)


def test_a_job_whose_worker_was_killed_a_moment_ago_is_taken_up_at_once(
    stepwise: Stepwise, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_breakdown_by("stepwise")
    assert claim_work() is not None
    monkeypatch.setattr(leases, "holder_is_gone", lambda claim: True)
    assert work_on_jobs() == 1


@pytest.mark.parametrize("before", [MOST_INTERRUPTIONS - 2, MOST_INTERRUPTIONS - 1])
def test_a_job_that_ends_its_workers_is_given_up(stepwise: Stepwise, before: int) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    assert claim_work() is not None
    OwnBreakdown.objects.update(claimed_until=timezone.now() - LEASE, interruptions=before)
    goes_on = claim_work() is not None
    own_breakdown.refresh_from_db()
    assert goes_on is (before < MOST_INTERRUPTIONS - 1)
    if not goes_on:
        assert own_breakdown.status == Job.Status.FAILED
        assert own_breakdown.error.startswith("It ended its worker 20 times")


def test_a_database_that_is_gone_uses_up_no_attempt(
    stepwise: Stepwise, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_breakdown = own_breakdown_by("stepwise")
    monkeypatch.setattr(jobs, "REST", 0)

    def fail() -> None:
        raise OperationalError("the server closed the connection")

    stepwise.between = fail
    for _ in range(jobs.MAX_ATTEMPTS + 1):
        assert work_on_jobs() == 0
        OwnBreakdown.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    own_breakdown.refresh_from_db()
    assert (own_breakdown.status, own_breakdown.attempts) == (Job.Status.RUNNING, 1)
    stepwise.between = lambda: None
    assert work_on_jobs() == 1


def test_a_generators_own_complaint_ends_the_job_with_its_cost(stepwise: Stepwise) -> None:
    own_breakdown = own_breakdown_by("stepwise")

    def refuse() -> None:
        error = GenerationFailedError("the model refused; choose another")
        error.cost = Cost(completion_tokens=3)
        raise error

    stepwise.between = refuse
    assert work_on_jobs() == 0
    own_breakdown.refresh_from_db()
    assert (own_breakdown.status, own_breakdown.error) == (
        Job.Status.FAILED,
        "the model refused; choose another",
    )
    assert (own_breakdown.completion_tokens, own_breakdown.attempts) == (3, 1)


def test_any_other_failure_is_tried_again_later_and_then_said(
    stepwise: Stepwise, caplog: pytest.LogCaptureFixture
) -> None:
    own_breakdown = own_breakdown_by("stepwise")

    def fail() -> None:
        raise MemoryError("secret place")

    stepwise.between = fail
    for attempt in range(1, 4):
        assert work_on_jobs() == 0
        assert stepwise.calls == attempt
        OwnBreakdown.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    own_breakdown.refresh_from_db()
    assert own_breakdown.status == Job.Status.FAILED
    assert own_breakdown.error == "It failed 3 times, last with MemoryError; try again later"


def test_an_item_becomes_a_summary_with_its_sections_and_ends_its_batch(
    stepwise: Stepwise,
) -> None:
    item = item_by("stepwise")
    assert work_on_jobs() == 1
    summary = Summary.objects.get(article=item.article, version=item.batch.version)
    assert [(s.kind, s.heading, s.body) for s in summary.sections.all()] == [
        ("question", "Who?", "Nobody was hurt.")
    ]
    item.batch.refresh_from_db()
    assert item.batch.status == Batch.Status.FINISHED


def test_a_summary_that_came_meanwhile_stays(stepwise: Stepwise) -> None:
    item = item_by("stepwise")
    held = {"article": item.article, "version": item.batch.version, "text": "Held."}
    stepwise.between = lambda: Summary.objects.create(**held)
    assert work_on_jobs() == 1
    assert Summary.objects.get().text == "Held."


def test_an_article_without_a_text_fails_alone(stepwise: Stepwise) -> None:
    item = item_by("stepwise", text=None)
    other = BatchItem.objects.create(batch=item.batch, article=make_article())
    assert work_on_jobs() == 1
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.status, other.status) == (Job.Status.FAILED, Job.Status.DONE)
    assert "import it first" in item.error


def test_own_breakdowns_come_before_items_and_cancelled_batches_are_left(
    stepwise: Stepwise,
) -> None:
    item = item_by("stepwise")
    own_breakdown = own_breakdown_by("stepwise")
    first = claim_work()
    assert first is not None and jobs.do_work(first)
    own_breakdown.refresh_from_db()
    assert own_breakdown.status == Job.Status.DONE
    Batch.objects.update(status=Batch.Status.CANCELLED)
    assert work_on_jobs() == 0
    item.refresh_from_db()
    assert item.status == Job.Status.WAITING
