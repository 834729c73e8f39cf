"""Runs score what lacks a score, each score once, whoever does the work and whoever dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from common.work import leases
from common.work.leases import MOST_INTERRUPTIONS
from evaluation.metrics.base import MetricError
from evaluation.metrics.registry import ScoringOptions, engine
from evaluation.runs import chunks
from evaluation.runs import services as runs
from evaluation.runs.chunks import MAX_ATTEMPTS, claim_chunk, score_chunk, work_on_chunks
from evaluation.runs.models import Chunk, Run, Score
from evaluation.runs.selectors import claimable_chunks, run_progress
from evaluation.runs.services import (
    FAILED_PAUSE,
    cancel_run,
    fail_run,
    request_run,
    request_standing_run,
)
from summaries.articles.services import rehash_article
from summaries.references.models import Reference
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db
ROUGE = ["rouge"]


def request(versions: list[ModelVersion] | None = None, **options: object) -> Run | None:
    return request_run(
        versions=list(ModelVersion.objects.all()) if versions is None else versions,
        metrics=ROUGE,
        options=ScoringOptions.from_json(dict(options)),
    )


def requested() -> Run:
    run = request()
    assert run is not None
    return run


def test_a_run_stores_four_rouge_measures_with_the_oracles_numbers() -> None:
    article = make_article(references=("the cat sat down", "a cat sat"))
    summary = make_summary(article=article, text="the cat sat")
    run = requested()
    assert work_on_chunks() == 1
    scores = {s.metric.name: s for s in Score.objects.filter(summary=summary)}
    assert set(scores) == {"rouge1", "rouge2", "rougeL", "rougeLsum"}
    # P: 3/3 and 2/3; R: 3/4 and 2/3
    assert scores["rouge1"].precision == pytest.approx((1 + 2 / 3) / 2)
    assert scores["rouge1"].recall == pytest.approx((3 / 4 + 2 / 3) / 2)
    run.refresh_from_db()
    assert (run.status, run.done, run.total) == (Run.Status.FINISHED, 1, 1)


def test_a_run_of_what_is_scored_costs_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    make_summary(article=make_article(references=("rain",)))
    requested()
    work_on_chunks()
    versions = list(ModelVersion.objects.all())
    with django_assert_num_queries(1):
        assert request(versions) is None


def test_an_article_without_references_has_no_score_and_lacks_none() -> None:
    make_summary(article=make_article())
    assert request() is None
    assert not Score.objects.exists()


def test_other_options_are_other_scores() -> None:
    make_summary(article=make_article(references=("rain", "snow")))
    requested()
    work_on_chunks()
    assert request(refs="max") is not None
    work_on_chunks()
    assert Score.objects.count() == 8


def test_a_changed_summary_or_reference_lacks_its_scores_again() -> None:
    article = make_article(references=("rain",))
    summary = make_summary(article=article, text="It rained.")
    requested()
    work_on_chunks()
    before = Score.objects.get(metric__name="rouge1").value
    summary.text, summary.text_hash = "rain", text_hash("rain")
    summary.save()
    requested()
    work_on_chunks()
    assert Score.objects.get(metric__name="rouge1").value == 1.0 != before
    Reference.objects.create(article=article, position=1, text="snow")
    article.references_hash = texts_hash(("rain", "snow"))
    article.save()
    requested()
    work_on_chunks()
    assert Score.objects.get(metric__name="rouge1").value == (1.0 + 0.0) / 2
    assert Score.objects.count() == 4


def test_a_chunk_is_claimed_by_one_worker_only() -> None:
    make_summary(article=make_article(references=("rain",)))
    requested()
    first, second = claim_chunk(), claim_chunk()
    assert first is not None
    assert second is None


def test_a_claim_that_ran_out_is_taken_over_and_the_late_worker_writes_nothing() -> None:
    make_summary(article=make_article(references=("rain",)), text="rain")
    run = requested()
    late = claim_chunk()
    assert late is not None
    Chunk.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert work_on_chunks() == 1
    Score.objects.update(value=0.25)
    assert score_chunk(late) is False
    assert set(Score.objects.values_list("value", flat=True)) == {0.25}
    run.refresh_from_db()
    assert run.done == run.total == 1


def test_a_claim_runs_out_within_thirty_seconds() -> None:
    make_summary(article=make_article(references=("rain",)))
    requested()
    assert claim_chunk() is not None
    assert not claimable_chunks(timezone.now()).exists()
    assert claimable_chunks(timezone.now() + timedelta(seconds=25)).exists()


def test_two_runs_over_the_same_do_not_compute_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    make_summary(article=make_article(references=("rain",)))
    requested()
    requested()
    scored: list[int] = []
    engine_type: Any = type(engine("rouge", ScoringOptions()))
    original = engine_type.score

    def counting(self, articles):  # type: ignore[no-untyped-def]
        scored.append(sum(len(article.candidates) for article in articles))
        return original(self, articles)

    monkeypatch.setattr(engine_type, "score", counting)
    work_on_chunks()
    assert sum(scored) == 1
    assert list(Run.objects.values_list("status", flat=True)) == ["finished", "finished"]


def test_a_cancelled_run_stops_and_keeps_what_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK_CHARACTERS_DEFAULT", 1)
    for _ in range(3):
        make_summary(article=make_article(references=("rain",)))
    run = requested()
    chunk = claim_chunk()
    assert chunk is not None and score_chunk(chunk)
    assert cancel_run(run) is True
    assert work_on_chunks() == 0
    assert Score.objects.count() == 4
    assert cancel_run(run) is False
    again = requested()
    assert again.total == 2  # only what lacks a score


def test_chunks_are_whole_articles_cut_by_their_characters() -> None:
    version_a, version_b = make_version("a"), make_version("b")
    articles = [make_article(references=("r" * 10,)) for _ in range(3)]
    for article in articles:
        make_summary(article=article, version=version_a, text="s" * 10)
        make_summary(article=article, version=version_b, text="s" * 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "CHUNK_CHARACTERS_DEFAULT", 60)  # 30 characters an article
        requested()
    assert [len(chunk.summary_ids) for chunk in Chunk.objects.all()] == [4, 2]


def test_a_model_that_cannot_be_loaded_fails_the_run_with_its_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_summary(article=make_article(references=("rain",)))
    run = requested()

    def refuse(self: object, articles: object) -> None:
        raise MetricError("no model lies in nowhere/; set BERTSCORE_MODEL to a directory")

    monkeypatch.setattr(type(engine("rouge", ScoringOptions())), "score", refuse)
    work_on_chunks()
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED
    assert "BERTSCORE_MODEL" in run.error


def test_a_chunk_that_keeps_failing_fails_its_run_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_summary(article=make_article(references=("rain",)))
    run = requested()

    def break_down(self: object, articles: object) -> None:
        raise MemoryError("no memory left")

    monkeypatch.setattr(type(engine("rouge", ScoringOptions())), "score", break_down)
    for _ in range(MAX_ATTEMPTS):
        work_on_chunks()
        Chunk.objects.update(claimed_until=None)
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED
    assert "no memory left" in run.error and "4 times" in run.error


def test_machine_faults_use_up_none_of_a_chunks_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    make_summary(article=make_article(references=("rain",)), text="rain")
    run = requested()
    for _ in range(2 * MAX_ATTEMPTS):  # workers that were killed
        assert claim_chunk() is not None
        Chunk.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    def lose_the_database(*args: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(chunks, "REST", 0)
    with monkeypatch.context() as gone:
        gone.setattr(chunks, "_store", lose_the_database)
        for _ in range(MAX_ATTEMPTS):
            assert work_on_chunks() == 0
            Chunk.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    chunk = Chunk.objects.get()
    # Taken over 8 times from the killed, and thrice from who had lost the database.
    assert (chunk.attempts, chunk.interruptions) == (1, 2 * MAX_ATTEMPTS + MAX_ATTEMPTS - 1)
    assert work_on_chunks() == 1
    run.refresh_from_db()
    assert run.status == Run.Status.FINISHED


@pytest.mark.parametrize("before", [MOST_INTERRUPTIONS - 2, MOST_INTERRUPTIONS - 1])
def test_a_chunk_that_ends_its_worker_again_and_again_fails_its_run(before: int) -> None:
    make_summary(article=make_article(references=("rain",)))
    run = requested()
    assert claim_chunk() is not None
    past = timezone.now() - timedelta(seconds=1)
    Chunk.objects.update(claimed_until=past, interruptions=before)
    goes_on = claim_chunk() is not None
    run.refresh_from_db()
    assert goes_on is (before < MOST_INTERRUPTIONS - 1)
    assert (run.status == Run.Status.FAILED) is not goes_on
    assert goes_on or "ended its worker 20 times" in run.error


def test_a_chunk_of_a_killed_process_is_taken_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_summary(article=make_article(references=("rain",)), text="rain")
    requested()
    assert claim_chunk() is not None
    assert work_on_chunks() == 0
    monkeypatch.setattr(leases, "holder_is_gone", lambda claim: True)
    assert work_on_chunks() == 1


def test_a_worker_with_other_settings_does_not_mix_its_numbers_in() -> None:
    make_summary(article=make_article(references=("rain",)))
    run = requested()
    run.options["signatures"]["rouge"]["rouge1"] = "rouge1|of:another|v:9"
    run.save()
    work_on_chunks()
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED and "same settings" in run.error


def test_the_standing_run_takes_what_lacks_and_then_rests() -> None:
    make_summary(article=make_article(references=("rain",)))
    run = request_standing_run()
    assert run is not None and run.standing
    assert request_standing_run() is None  # one is on its way
    cancel_run(run)
    assert request_standing_run() is not None


def test_a_retired_baseline_is_scored_against_the_references_of_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "DEFAULT_METRICS", ROUGE)
    article = make_article(references=("snow",))
    baseline = make_summary(article=article, text="rain").version
    candidate = make_summary(article=article, text="rain").version
    request_standing_run()
    work_on_chunks()
    baseline.status = ModelVersion.Status.RETIRED
    baseline.save()
    Reference.objects.update(text="rain")
    rehash_article(article=article)
    make_summary(article=article, version=make_version("unscored", status="retired"))

    request_standing_run()
    work_on_chunks()
    scores = Score.objects.filter(metric__name="rouge1").values_list("summary__version", "value")
    assert dict(scores) == {baseline.pk: 1.0, candidate.pk: 1.0}
    assert request_standing_run() is None


def test_a_failed_standing_run_is_not_tried_again_at_once() -> None:
    make_summary(article=make_article(references=("rain",)))
    run = request_standing_run()
    assert run is not None
    fail_run(run, "no model")
    assert request_standing_run() is None
    Run.objects.update(finished_at=timezone.now() - FAILED_PAUSE * 2)
    assert request_standing_run() is not None


def test_progress_tells_rate_and_time_left() -> None:
    now = timezone.now()
    run = Run(total=30, done=10, started_at=now - timedelta(seconds=5))
    progress = run_progress(run, now)
    # 10 in 5 s is 2 a second; 20 are left
    assert (progress.rate, progress.seconds_left, progress.share) == (2.0, 10.0, 1 / 3)
    assert run_progress(Run(total=30), now).rate is None


def test_what_has_no_value_is_looked_at_once() -> None:
    make_summary(article=make_article(text="It rained in March."), text="no digits here")
    run = request_run(
        versions=list(ModelVersion.objects.all()),
        metrics=["faithfulness"],
        options=ScoringOptions(),
    )
    assert run is not None
    work_on_chunks()
    assert Score.objects.get(metric__name="numbers_lacking").value is None
    again = request_run(
        versions=list(ModelVersion.objects.all()),
        metrics=["faithfulness"],
        options=ScoringOptions(),
    )
    assert again is None


def test_scores_go_with_the_last_reference() -> None:
    article = make_article(references=("rain",), text="Rain fell in March.")
    make_summary(article=article)
    run = request_run(
        versions=list(ModelVersion.objects.all()),
        metrics=["rouge", "length"],
        options=ScoringOptions(),
    )
    assert run is not None and work_on_chunks() == 2
    engines = Score.objects.values_list("metric__engine", flat=True).distinct().order_by()
    assert set(engines.all()) == {"rouge", "length"}
    article.references.all().delete()
    rehash_article(article=article)
    assert request_standing_run() is None
    assert set(engines.all()) == {"length"}
