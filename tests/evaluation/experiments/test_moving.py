"""Experiments on readers who come and vote: ramp, verdict, loser, record, alarms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from evaluation.decisions.selectors import kept_report
from evaluation.experiments import moving
from evaluation.experiments.course import Move, Progress, next_move
from evaluation.experiments.looking import ExperimentLook, look_at
from evaluation.experiments.models import Experiment, ExperimentRecord
from evaluation.experiments.moving import move_experiments
from evaluation.experiments.services import (
    ExperimentRefusedError,
    pause_experiment,
    resume_experiment,
    start_experiment,
    stop_experiment,
)
from evaluation.stats.sample_ratio import Stratum, sample_ratio
from evaluation.traffic.selectors import MISMATCH, traffic_report
from summaries.versions.models import TrafficChange
from summaries.versions.services import VersionError
from summaries.versions.showing import Showing, set_status, show_versions
from surveys.exposures.models import Exposure
from surveys.screening.models import ScreenAlarm
from tests.evaluation.experiments.simulated import (
    RAMP,
    make_trial,
    readers_come,
    shown_to,
    weights,
)
from tests.rows.written import make_version

pytestmark = pytest.mark.django_db


def kinds(experiment: Experiment) -> list[str]:
    return [record.kind for record in experiment.records.all()]


def alarm() -> ScreenAlarm:
    return ScreenAlarm.objects.create(
        reason="flood", day=timezone.now().date(), rejected=9, received=10
    )


def test_a_better_version_is_ramped_up_wins_and_the_loser_is_retired(team: User) -> None:
    outside = make_version("Outside", weight=2)
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), articles = make_trial(
        began=began, by=team, retires_loser=True, articles=6
    )
    at_first, later = {alpha.pk: 0.5, beta.pk: 0.5}, {alpha.pk: 0, beta.pk: 1}
    # 10 % of one half; all together weigh 1 as the control did, so that the other keeps its share.
    assert weights(alpha, beta, outside) == [0.95, 0.05, 2]
    early = readers_come(12, articles, at_first)
    assert move_experiments(now=began + timedelta(hours=23)) == 0
    assert move_experiments(now=began + timedelta(hours=24)) == 1
    assert weights(alpha, beta, outside) == [0.75, 0.25, 2]  # 50 % of one half
    assert move_experiments(now=began + timedelta(hours=25)) == 0
    for key in early[:10]:  # who was shown a version keeps it
        for article in articles:
            was = Exposure.objects.get(reader__key_hash=key.hash, article=article).version_id
            assert shown_to(key, article).version_id == was
    readers_come(35, articles, later, seed=2)
    trial.refresh_from_db()
    (line,) = trial.last_look["lines"]
    assert line["verdict"] == "cannot tell yet"
    assert move_experiments(now=began + timedelta(hours=48)) == 1
    trial.refresh_from_db()
    assert (trial.state, trial.outcome, trial.winner) == ("ended", "won", beta)
    assert weights(alpha, beta, outside) == [0.0, 1.0, 2]
    alpha.refresh_from_db()
    assert alpha.status == "retired" and beta.held_by == alpha.held_by == ""
    assert kinds(trial) == ["started", "ramped", "ended"]
    assert move_experiments(now=began + timedelta(days=3)) == 0
    last = trial.records.last()
    assert last is not None and last.who == "the program"
    kept = kept_report(last)
    assert kept is not None and kept.report.versus[0].overall.verdict == "better"
    assert kept.report.rule.primary == "approval" and "Alpha is retired" in last.what
    assert {change.who for change in TrafficChange.objects.all()} == {"team", "the program"}


def test_the_ratio_test_holds_through_the_ramp_where_one_plan_for_all_would_not() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), articles = make_trial(began=began)
    alike = {alpha.pk: 0.5, beta.pk: 0.5}
    for step in range(3):
        readers_come(30, articles, alike, seed=step)
        assert traffic_report().verdict != "mismatch"
        move_experiments(now=began + timedelta(hours=24 * (step + 1)))
        trial.refresh_from_db()
        assert not trial.holding
    assert trial.step == 2 and traffic_report().verdict == "as planned"
    shown = {v.pk: Exposure.objects.filter(version=v).count() for v in (alpha, beta)}
    naive = sample_ratio([Stratum({alpha.pk: 0.5, beta.pk: 0.5}, shown)])
    assert naive.p_value is not None and naive.p_value < MISMATCH


def test_a_worse_version_goes_at_once_and_the_control_has_all_again() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), articles = make_trial(
        began=began, ramp=RAMP[2:], articles=6, retires_loser=True
    )
    readers_come(15, articles, {alpha.pk: 1, beta.pk: 0})
    assert move_experiments(now=began + timedelta(minutes=1)) == 1
    trial.refresh_from_db()
    assert (trial.outcome, trial.winner) == ("lost", alpha)
    beta.refresh_from_db()
    assert weights(alpha) == [1.0] and beta.status == "retired"


def test_of_two_new_versions_the_worse_is_dropped_and_the_other_goes_on() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta, gamma), articles = make_trial(
        new=2, began=began, share=0.6, ramp=RAMP[2:], articles=6
    )
    readers_come(25, articles, {alpha.pk: 1, beta.pk: 0, gamma.pk: 1})
    assert move_experiments(now=began + timedelta(minutes=1)) == 1
    trial.refresh_from_db()
    assert trial.state == "running" and kinds(trial) == ["started", "dropped"]
    assert weights(alpha, beta, gamma) == [0.7, 0.0, 0.3]  # its 30 % are the control's
    beta.refresh_from_db()
    assert beta.status == "live"  # nobody told to retire it


def test_while_an_alarm_stands_nothing_is_retired_and_it_goes_on_after() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), articles = make_trial(
        began=began, ramp=RAMP[2:], articles=6, retires_loser=True
    )
    readers_come(15, articles, {alpha.pk: 0, beta.pk: 1})
    standing = alarm()
    assert move_experiments(now=began + timedelta(hours=1)) == 1
    assert move_experiments(now=began + timedelta(hours=2)) == 0  # said once
    trial.refresh_from_db()
    assert "holds back 90 %" in trial.holding and weights(alpha, beta) == [0.5, 0.5]
    standing.ended_at = timezone.now()
    standing.save()
    assert [move_experiments(now=began + timedelta(hours=3)) for _ in range(2)] == [1, 1]
    trial.refresh_from_db()
    assert kinds(trial) == ["started", "held", "went on", "ended"]
    assert weights(alpha, beta) == [0.0, 1.0]


def test_an_alarm_that_rises_after_the_look_still_keeps_the_loser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _trial, alpha, (beta,), articles = make_trial(ramp=RAMP[2:], articles=6, retires_loser=True)
    readers_come(15, articles, {alpha.pk: 0, beta.pk: 1})

    def then_an_alarm(progress: Progress) -> Move:
        move = next_move(progress)
        alarm()
        return move

    monkeypatch.setattr(moving, "next_move", then_an_alarm)
    assert move_experiments() == 0
    assert weights(alpha, beta) == [0.5, 0.5]


def test_readers_who_are_not_shown_what_was_planned_hold_it() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), articles = make_trial(began=began, ramp=RAMP[2:], articles=6)
    readers_come(15, articles, {alpha.pk: 0, beta.pk: 1})
    some = Exposure.objects.filter(version=beta).values_list("pk", flat=True)[:30]
    Exposure.objects.filter(pk__in=list(some)).update(version=alpha)
    assert traffic_report().verdict == "mismatch"
    assert move_experiments(now=began + timedelta(hours=1)) == 1
    trial.refresh_from_db()
    assert "ratio test" in trial.holding


def test_its_last_day_ends_it_and_all_is_shown_as_before() -> None:
    began = timezone.now() - timedelta(days=9)
    until = began + timedelta(days=2)
    trial, alpha, (beta,), _ = make_trial(began=began, until=until)
    assert move_experiments(now=until - timedelta(seconds=1)) == 1  # a step
    assert move_experiments(now=until) == 1
    trial.refresh_from_db()
    beta.refresh_from_db()
    assert (trial.outcome, beta.status, weights(alpha)) == ("undecided", "draft", [1.0])


def test_nothing_moves_while_it_is_paused_and_its_step_begins_again(team: User) -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), _ = make_trial(began=began)
    pause_experiment(trial, by=team)
    assert move_experiments(now=began + timedelta(days=3)) == 0
    with pytest.raises(ExperimentRefusedError, match="paused by now"):
        pause_experiment(trial, by=team)
    resume_experiment(trial, by=team)
    assert move_experiments(now=timezone.now() + timedelta(hours=23)) == 0
    assert move_experiments(now=timezone.now() + timedelta(hours=25)) == 1
    stop_experiment(trial, by=team)
    trial.refresh_from_db()
    beta.refresh_from_db()
    assert (trial.outcome, beta.status, weights(alpha)) == ("stopped", "draft", [1.0])
    assert kinds(trial) == ["started", "paused", "resumed", "ramped", "ended"]


def test_who_stops_it_while_workers_look_is_not_overruled(
    team: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = timezone.now() - timedelta(days=9)
    trial, alpha, (beta,), _ = make_trial(began=began)

    def then_stopped(experiment: Experiment, *, now: datetime) -> ExperimentLook:
        found = look_at(experiment, now=now)
        stop_experiment(trial, by=team)
        return found

    monkeypatch.setattr(moving, "look_at", then_stopped)
    assert move_experiments(now=began + timedelta(days=1)) == 0
    assert kinds(trial) == ["started", "ended"] and weights(alpha, beta) == [1.0, 0.0]


def test_a_look_that_another_worker_has_claimed_is_left_to_it() -> None:
    began = timezone.now() - timedelta(days=9)
    trial, *_ = make_trial(began=began)
    Experiment.objects.update(claim="other", claimed_until=timezone.now() + timedelta(minutes=1))
    assert move_experiments(now=began + timedelta(days=1)) == 0
    Experiment.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))  # it died
    assert move_experiments(now=began + timedelta(days=1)) == 1
    trial.refresh_from_db()
    assert trial.claim == "" and trial.attempts == 0


def test_nobody_else_changes_who_sees_its_versions(team: User) -> None:
    _trial, alpha, (beta,), _ = make_trial()
    with pytest.raises(VersionError, match="the experiment “Trial”"):
        set_status(beta, "retired", by=team)
    with pytest.raises(VersionError, match="stop that first"):
        show_versions({alpha.pk: Showing("live", 7.0)}, by=team)


def test_it_cannot_start_with_what_nobody_sees_or_nobody_wrote(team: User) -> None:
    trial, alpha, (beta,), _ = make_trial(by=team)
    with pytest.raises(ExperimentRefusedError, match="running by now"):
        start_experiment(trial, by=team)
    stop_experiment(trial, by=team)
    for change, said in (
        ({"weight": 0.0}, "not shown Alpha"), ({"status": "draft", "weight": 1.0}, "not shown"),
    ):  # fmt: skip
        type(alpha).objects.filter(pk=alpha.pk).update(**change)
        Experiment.objects.filter(pk=trial.pk).update(state="draft")
        with pytest.raises(ExperimentRefusedError, match=said):
            start_experiment(trial, by=team)
    type(alpha).objects.filter(pk=alpha.pk).update(status="live")
    beta.summaries.all().delete()
    with pytest.raises(ExperimentRefusedError, match="Beta has written nothing"):
        start_experiment(trial, by=team)


def test_a_record_is_never_changed() -> None:
    trial, *_ = make_trial()
    record = ExperimentRecord.objects.get(experiment=trial)
    record.what = "something else"
    with pytest.raises(TypeError, match="never changed"):
        record.save()
    with pytest.raises(TypeError, match="never deleted"):
        record.delete()
