"""Scores from elsewhere: kept apart from our own, shown and compared like them."""

from __future__ import annotations

from typing import Any

import pytest

from common.files.rejections import Reason, Rejection
from evaluation.comparison.known_measures import known_measures
from evaluation.imported_scores.services import forget_outdated, import_scores, undo_scores
from evaluation.leaderboard.selectors import leaderboard
from evaluation.metrics.labels import Better, label_of
from evaluation.runs.models import Metric, Score
from summaries.importing.given_values import ValueReading, values_of
from summaries.importing.value_taking import ValueOptions, ValueReport
from tests.rows.scored import write_score
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.battles import lines

pytestmark = pytest.mark.django_db

ROW = {"article_id": "a1", "model": "bart", "metric": "faithfulness", "value": 0.9}


@pytest.fixture(autouse=True)
def summary() -> Any:
    return make_summary(make_article(key="a1"), make_version("bart"))


def take(
    *rows: Any, better: Better = "higher", **options: Any
) -> tuple[ValueReport, list[Rejection]]:
    refused: list[Rejection] = []
    given = values_of(lines(rows), ValueReading())
    report = import_scores(
        values=given, options=ValueOptions(**options), better=better, reject=refused.append
    )
    return report, refused


def test_a_score_is_kept_under_a_signature_that_says_where_it_is_from() -> None:
    take(ROW)
    metric = Metric.objects.get()
    assert metric.signature == "imported:faithfulness|better:higher"
    label = label_of(metric.name)
    assert (label.text, label.better) == ("faithfulness (imported)", "higher")
    assert [each.signature for each in leaderboard().metrics] == [metric.signature]
    assert metric.signature in {each.signature for each in known_measures()}


def test_a_score_of_the_name_of_one_of_ours_is_never_mixed_with_it(summary: Any) -> None:
    own = Metric.objects.create(name="rougeL", signature="rougeL|v:1", engine="rouge")
    write_score(summary, own, 0.3, text_hash=summary.text_hash)
    take(ROW | {"metric": "rougeL"})
    keys = [each.key for each in known_measures() if each.family == "scores"]
    assert keys == ["rougeL", "imported:rougeL|better:higher"]


def test_columns_may_be_metrics_and_a_score_may_be_unknown() -> None:
    wide = {"article_id": "a1", "model": "bart", "toxicity": 0.01, "grade": "7", "title": "x"}
    take(wide, better="neither")
    take(ROW | {"value": None, "reason": "the judge timed out"}, better="neither")
    assert {each.metric.signature: (each.value, each.reason) for each in Score.objects.all()} == {
        "imported:toxicity": (0.01, ""), "imported:grade": (7.0, ""),
        "imported:faithfulness": (None, "the judge timed out"),
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["\ud800", "a\0b"])
def test_a_reason_that_no_database_takes_is_refused(reason: str) -> None:
    _, (refused,) = take(ROW | {"value": None, "reason": reason})
    assert '"reason" holds' in refused.message


def test_the_same_again_changes_nothing_and_another_value_needs_an_update() -> None:
    take(ROW)
    report, _ = take(ROW)
    assert (report.counts["unchanged"], report.import_id) == (1, None)
    _, (refused,) = take(ROW | {"value": 0.1})
    assert refused.reason is Reason.CHANGED
    take(ROW | {"value": 0.1}, update=True)
    assert Score.objects.get().value == 0.1


def test_a_name_has_one_direction() -> None:
    take(ROW)
    _, (refused,) = take(ROW, better="lower")
    assert "held as imported:faithfulness|better:higher" in refused.message


def test_a_score_of_a_text_that_has_changed_is_not_known_any_more(summary: Any) -> None:
    take(ROW)
    assert forget_outdated() == 0
    summary.text_hash = "another"
    summary.save()
    assert forget_outdated() == 1
    score = Score.objects.get()
    assert (score.value, score.reason) == (
        None,
        "computed elsewhere, for a text that has changed since",
    )
    take(ROW | {"value": 0.5})  # of the text as it is now
    assert Score.objects.get().value == 0.5


def test_an_import_of_scores_is_taken_back_with_its_names() -> None:
    report, _ = take(ROW)
    assert report.import_id is not None
    assert undo_scores(report.import_id) == 1
    assert not Metric.objects.exists()


def test_a_dry_run_writes_nothing() -> None:
    report, _ = take(ROW, dry_run=True)
    assert (report.counts["created"], Metric.objects.count(), Score.objects.count()) == (1, 0, 0)
