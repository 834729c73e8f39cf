"""What the worker and the beat are told."""

import pytest
from celery import current_app

from surveys import tasks
from surveys.thumbs.models import Tally
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary


@pytest.mark.django_db
def test_the_task_counts_what_came_in() -> None:
    make_ballot(make_reader(), make_summary())
    tasks.collect()
    assert Tally.objects.get().up == 1


@pytest.mark.django_db
def test_the_audit_task_logs_what_differs(caplog: pytest.LogCaptureFixture) -> None:
    make_ballot(make_reader(), make_summary())
    tasks.collect()
    Tally.objects.update(up=7)
    tasks.audit()
    assert "says 7 up" in caplog.text


def test_the_beat_names_tasks_that_exist_and_lets_counting_wait_for_none_of_them() -> None:
    entries = current_app.conf.beat_schedule.values()
    names = {entry["task"] for entry in entries if entry["task"].startswith("surveys.")}
    mine = (tasks.collect, tasks.audit, tasks.screen)
    others = (
        tasks.watch_quarantine,
        tasks.destroy_old_keys,
        tasks.look_at_giveaways,
        tasks.look_at_text_changes,
    )
    assert names == {task.name for task in (*mine, *others)}
    queues = {name: current_app.amqp.router.route({}, name)["queue"].name for name in names}
    assert queues.pop(tasks.collect.name) == "ballots"
    assert set(queues.values()) == {"upkeep"}


def test_a_sweep_that_nobody_took_expires() -> None:
    (sweep,) = (
        entry
        for entry in current_app.conf.beat_schedule.values()
        if entry["task"] == tasks.collect.name
    )
    assert 0 < sweep["options"]["expires"] < 60
