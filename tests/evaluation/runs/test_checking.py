"""After a run the packages are asked about some of it, in a process of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from evaluation.metrics.base import ArticleTexts, MetricError
from evaluation.metrics.packages_apart import numbers_from_apart, numbers_of_package
from evaluation.metrics.registry import ScoringOptions, engine, oracle
from evaluation.runs.checking import AUDIT_WITHIN, audit_finished_runs, audit_sentence
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Run, Score
from evaluation.runs.selectors import CUT, scoring_options, standing_signatures, unread_counts
from evaluation.runs.services import request_run, request_standing_run
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_summaries_are_checked(settings: Any) -> None:
    settings.AUDITED_SUMMARIES = 2


def finished(*metrics: str) -> Run:
    run = request_run(
        versions=list(ModelVersion.objects.all()), metrics=metrics, options=scoring_options()
    )
    assert run is not None
    work_on_chunks()
    run.refresh_from_db()
    assert run.status == Run.Status.FINISHED
    return run


def test_bf16_is_computed_where_it_is_asked_for() -> None:
    (plain,), (rough,) = (
        engine("bertscore", ScoringOptions(bf16=asked)).signatures().values()
        for asked in (False, True)
    )
    assert rough == f"{plain}|dtype:bf16"


def test_a_process_of_its_own_gives_the_packages_numbers() -> None:
    articles = [ArticleTexts(("the cat sat", "\ud800 猫"), ("the cat sat down",))]
    options = ScoringOptions()
    apart = numbers_from_apart("rouge", options, articles)
    assert apart == numbers_of_package("rouge", options, articles)
    # P = 3/3 of the one; the other cannot be read
    assert apart[0].precision == [1.0, None]


def test_a_run_says_how_far_the_packages_are_from_what_it_stored() -> None:
    for text in ("the cat sat", "a dog barked", "rain fell"):
        make_summary(article=make_article(references=("the cat sat down",)), text=text)
    run = finished("rouge", "length")
    assert audit_sentence(run) == ""
    assert audit_finished_runs() == 1
    assert audit_finished_runs() == 0
    run.refresh_from_db()
    assert run.audit == {"differences": [{"engine": "rouge", "difference": 0.0, "summaries": 2}]}
    assert "scored 2 of its summaries again; the largest difference: rouge 0." in audit_sentence(
        run
    )


def test_a_number_that_was_changed_is_found() -> None:
    make_summary(article=make_article(references=("the cat sat down",)), text="the cat sat")
    run = finished("rouge")
    Score.objects.filter(metric__name="rouge1").update(precision=0.75)  # 3/3 is right
    audit_finished_runs()
    run.refresh_from_db()
    assert run.audit is not None
    assert run.audit["differences"][0]["difference"] == 0.25


def test_packages_that_cannot_be_asked_are_said_and_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise MetricError("the package's process ended with no word")

    make_summary(article=make_article(references=("rain",)))
    run = finished("rouge")
    monkeypatch.setattr("evaluation.runs.checking.numbers_from_apart", refuse)
    assert audit_finished_runs() == 1
    assert audit_finished_runs() == 0
    run.refresh_from_db()
    assert audit_sentence(run).startswith("The packages could not be asked: the package's process")


def test_a_process_that_fails_is_reported_by_its_last_words() -> None:
    with pytest.raises(MetricError, match=r"ended with .*no such model"):
        numbers_from_apart(
            "bertscore", ScoringOptions(model="no such model"), [ArticleTexts(("a",), ("b",))]
        )


@pytest.mark.parametrize(("ago", "checked"), [(timedelta(hours=23), 1), (timedelta(hours=25), 0)])
def test_runs_that_ended_long_ago_stay_as_they_are(
    ago: timedelta, checked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(days=1) == AUDIT_WITHIN
    monkeypatch.setattr("evaluation.runs.checking.numbers_from_apart", lambda *_: [])
    make_summary(article=make_article(references=("rain",)))
    run = finished("rouge")
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now() - ago)
    assert audit_finished_runs() == checked


@pytest.mark.parametrize(("minutes", "checked"), [(9, 0), (11, 1)])
def test_a_check_whose_process_died_is_begun_again(
    minutes: int, checked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.runs.checking.numbers_from_apart", lambda *_: [])
    make_summary(article=make_article(references=("rain",)))
    run = finished("rouge")
    begun = timezone.now() - timedelta(minutes=minutes)
    Run.objects.filter(pk=run.pk).update(audit_begun_at=begun)
    assert audit_finished_runs() == checked


def test_what_a_metric_cannot_read_is_stored_as_null_with_its_reason_and_counted() -> None:
    article = make_article(references=("小猫在睡觉",))
    make_summary(article=article, text="小猫睡觉")
    run = finished("rouge")
    scores = Score.objects.all()
    assert {score.value for score in scores} == {None}
    assert {score.reason for score in scores} == {"the text holds no letter of a to z and no digit"}
    rows = unread_counts(run)
    assert [(row.measure, row.summaries) for row in rows] == [
        ("ROUGE-1", 1), ("ROUGE-2", 1), ("ROUGE-L", 1), ("ROUGE-Lsum", 1),
    ]  # fmt: skip
    Score.objects.update(value=1, reason="", cut=True)
    assert {row.why for row in unread_counts(run)} == {CUT}


def test_articles_that_rouge_cannot_read_get_the_unicode_tokeniser_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evaluation.runs.services.DEFAULT_METRICS", ("rouge",))
    make_summary(article=make_article(references=("the cat",)), text="the cat")
    strange = make_summary(article=make_article(references=("小猫",)), text="小猫")
    assert request_standing_run() is not None
    work_on_chunks()
    run = request_standing_run()
    assert run is not None and run.options["metrics"] == ["rouge_unicode"]
    work_on_chunks()
    assert request_standing_run() is None
    scores = Score.objects.filter(metric__engine="rouge_unicode")
    assert {
        (score.summary_id, score.value) for score in scores if "rouge1" in score.metric.name
    } == {(strange.pk, 1.0)}
    assert {score.metric.signature for score in scores} <= standing_signatures()


def test_where_everything_is_readable_no_other_metric_is_scored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evaluation.runs.services.DEFAULT_METRICS", ("rouge",))
    make_summary(article=make_article(references=("the cat",)), text="the cat")
    request_standing_run()
    work_on_chunks()
    assert request_standing_run() is None
    assert oracle("length", ScoringOptions()) is None
