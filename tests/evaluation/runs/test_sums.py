"""What scores add up to moves with them, in one transaction, and comes out as if counted anew."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluation.imported_scores.services import forget_outdated
from evaluation.leaderboard.mean_scores import mean_scores
from evaluation.runs.models import Metric, Score, ScoreSums
from evaluation.runs.score_columns import score_columns
from evaluation.runs.sums import (
    StoredValues,
    kept_moments,
    kind_of,
    metrics_with_values,
    move_sums,
    recount_sums,
)
from evaluation.runs.triggers import after_migrate
from evaluation.stats.moments import Moments
from summaries.breakdowns.models import Summary
from summaries.changed_blocks.models import ChangedBlock
from tests.rows.scored import make_score
from tests.rows.written import make_contest, make_summary, make_versions

pytestmark = pytest.mark.django_db


def three_scores() -> tuple[Metric, Summary]:
    """Of one version: .2, .4 and no number."""
    (version,) = make_versions(1)
    make_contest([version], articles=3)
    summaries = list(Summary.objects.order_by("pk"))
    for summary, value in zip(summaries, (0.2, 0.4, None), strict=True):
        make_score(summary, value)
    return Metric.objects.get(), summaries[0]


def kept(metric: Metric, summary: Summary) -> Moments:
    return kept_moments([metric.pk])[metric.pk, summary.version_id]


def store(metric: Metric, summary: Summary, value: float | None) -> None:
    with transaction.atomic():
        move_sums([StoredValues(metric.pk, summary.version_id, [summary.pk], [value])])
        Score.objects.update_or_create(
            summary=summary, metric=metric, defaults={"value": value, "text_hash": ""}
        )


def test_sums_are_those_of_the_values() -> None:
    metric, summary = three_scores()
    assert kept(metric, summary) == Moments.of([0.2, 0.4])


@pytest.mark.parametrize("value", [0.9, None, 0.2])
def test_a_value_that_is_written_again_takes_the_place_of_the_one_before(
    value: float | None,
) -> None:
    metric, summary = three_scores()
    store(metric, summary, value)
    assert kept(metric, summary) == Moments.of([0.4] if value is None else [value, 0.4])


def test_many_are_moved_in_few_queries() -> None:
    (version,) = make_versions(1)
    make_contest([version], articles=20)
    pks = list(Summary.objects.values_list("pk", flat=True))
    metric = Metric.objects.create(name="m", signature="m|v:1", engine="m")
    values = np.linspace(0, 1, 20)
    with CaptureQueriesContext(connection) as queries:
        move_sums([StoredValues(metric.pk, version.pk, pks, values)])  # type: ignore[arg-type]
    assert len(queries) <= 8
    assert kept_moments([metric.pk]) == {(metric.pk, version.pk): Moments.of(values.tolist())}


def test_metrics_and_versions_are_moved_together_each_by_what_is_held_of_it() -> None:
    versions = make_versions(3)
    make_contest(versions, articles=4)
    metrics = [
        Metric.objects.create(name=name, signature=f"{name}|v:1", engine="m") for name in "abcd"
    ]
    summaries = {
        version.pk: list(version.summaries.order_by("pk").values_list("pk", flat=True))
        for version in versions
    }

    def stored(by: float) -> list[StoredValues]:
        return [
            StoredValues(metric.pk, version, pks, [by * (place + metric.pk) for place in range(4)])
            for metric in metrics
            for version, pks in summaries.items()
        ]

    for first in stored(0.1)[::2]:  # some of them are held
        with transaction.atomic():
            move_sums([first])
            for pk, value in zip(first.summaries, first.values, strict=True):
                Score.objects.create(
                    summary_id=pk, metric_id=first.metric, value=value, text_hash=""
                )
    with CaptureQueriesContext(connection) as queries:
        move_sums(stored(0.3))
    assert len(queries) <= 8
    assert kept_moments([metric.pk for metric in metrics]) == {
        (each.metric, each.version): Moments.of(float(value or 0) for value in each.values)
        for each in stored(0.3)
    }


def test_what_is_rolled_back_moves_nothing() -> None:
    metric, summary = three_scores()
    before = ScoreSums.objects.values().get()
    with pytest.raises(RuntimeError), transaction.atomic():
        store(metric, summary, 7.0)
        raise RuntimeError
    assert ScoreSums.objects.values().get() == before


DELETED: dict[str, Callable[[Summary], object]] = {
    "a score": lambda summary: Score.objects.filter(summary=summary).delete(),
    "its summary": lambda summary: summary.delete(),
    "its article": lambda summary: summary.article.delete(),
}


@pytest.mark.parametrize("what", DELETED)
def test_a_deleted_score_is_noticed_however_it_went(what: str) -> None:
    metric, summary = three_scores()
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.2, 0.4]
    DELETED[what](summary)
    assert ScoreSums.objects.get().stale
    assert kept(metric, summary) == Moments.of([0.4])  # read from the scores meanwhile
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.4]
    assert (recount_sums(), recount_sums()) == (1, 0)
    assert not ScoreSums.objects.get().stale and kept(metric, summary) == Moments.of([0.4])


def test_what_was_written_past_the_sums_is_seen_at_the_nightly_recount() -> None:
    metric, summary = three_scores()
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.2, 0.4]
    Score.objects.filter(summary=summary).update(value=0.6)
    other = make_summary()
    Score.objects.create(summary=other, metric=metric, value=0.5, text_hash="")
    assert recount_sums(everything=True) == 2
    assert kept(metric, summary) == Moments.of([0.6, 0.4])
    assert kept(metric, other) == Moments.of([0.5])
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.6, 0.4, 0.5]


def test_two_values_that_change_places_are_told_apart() -> None:
    metric, summary = three_scores()
    other = Summary.objects.order_by("pk")[1]
    before = ScoreSums.objects.get()
    store(metric, summary, 0.4)
    store(metric, other, 0.2)
    after = ScoreSums.objects.get()
    assert after.moments == before.moments and after.places != before.places
    store(metric, summary, 0.2)
    store(metric, other, 0.4)
    assert ScoreSums.objects.get().places == before.places  # same data, same bytes


def test_a_metric_has_values_as_long_as_any_score_has_one() -> None:
    metric, summary = three_scores()
    assert list(metrics_with_values()) == [metric]
    Score.objects.filter(value=0.2).delete()
    assert list(metrics_with_values()) == [metric]
    Score.objects.filter(value=0.4).delete()
    assert list(metrics_with_values()) == []
    recount_sums()
    assert list(metrics_with_values()) == []
    assert mean_scores([metric], [summary.version])[summary.version_id][0].mean is None


def test_numbers_of_texts_that_changed_are_taken_out() -> None:
    metric, summary = three_scores()
    Metric.objects.update(engine="imported")
    Summary.objects.filter(pk=summary.pk).update(text_hash="another")
    assert forget_outdated() == 1
    assert kept(metric, summary) == Moments.of([0.4])


def test_an_upgrade_adds_up_the_scores_that_are_there() -> None:
    metric, _ = three_scores()
    other = make_summary()
    make_score(other, 0.75)
    said = ("version", "number", "first", "second", "third", "places", "stale")
    before = list(ScoreSums.objects.order_by("version").values_list(*said))
    ScoreSums.objects.all().delete()
    ChangedBlock.objects.filter(kind=kind_of(metric.pk)).delete()
    migration = import_module("evaluation.migrations.0019_add_up_scores")
    migration.add_up(apps, None)
    assert list(ScoreSums.objects.order_by("version").values_list(*said)) == before
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.2, 0.4, 0.75]


def test_scores_that_go_while_there_is_no_trigger_are_missed_when_it_is_made_again() -> None:
    metric, summary = three_scores()
    other = make_summary()
    make_score(other, 0.5)
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.2, 0.4, 0.5]
    on = "" if connection.vendor == "sqlite" else " ON evaluation_score"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER score_deleted{on}")
    Score.objects.filter(summary=summary).delete()
    assert not ScoreSums.objects.filter(stale=True).exists()
    after_migrate(using="default")
    assert ScoreSums.objects.get(stale=True).version_id == summary.version_id
    assert kept(metric, summary) == Moments.of([0.4])
    assert score_columns([metric.pk])[metric.pk].value.tolist() == [0.4, 0.5]
    recount_sums()
    after_migrate(using="default")  # the trigger is there: nothing is looked at
    assert not ScoreSums.objects.filter(stale=True).exists()
