"""What the doctor says, on the page and in the terminal."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from evaluation.judges.models import JudgeBatch, Judgement
from surveys.ballots.models import Ballot
from tests.evaluation.passports.rows import make_judge
from tests.rows.said import thumb
from tests.rows.told import make_delivery, make_webhook
from tests.rows.written import make_summary
from tests.writeup_site.roles import signed_in
from writeup_site.operations import figures as figures_module
from writeup_site.operations.figures import SiteFigures, site_figures
from writeup_site.operations.findings import (
    PATIENCE,
    Finding,
    Severity,
    broker_findings,
    findings,
    work_findings,
)
from writeup_site.processes.pulses import LATE, WorkerPulse
from writeup_site.processes.schedule import QUEUES

pytestmark = pytest.mark.django_db


def pulse(name: str, *queues: str, ago: float = 0) -> WorkerPulse:
    now = time.time()
    return WorkerPulse(
        name=name, queues=queues, process=1, host="here", began=now - 100, at=now - ago
    )


def living(monkeypatch: pytest.MonkeyPatch, *pulses: WorkerPulse) -> SiteFigures:
    """Figures of a site on which these answer."""
    monkeypatch.setattr(
        figures_module, "_of_broker", lambda: (list(pulses), dict.fromkeys(QUEUES, 0))
    )
    return site_figures()


def sentences(found: object) -> str:
    return "\n".join(f"{one.severity.name} {one.sentence}" for one in found)  # type: ignore[attr-defined]


def test_a_site_that_works_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = living(monkeypatch, pulse("one@here", *QUEUES), pulse("beat@here"))
    assert [one.severity for one in broker_findings(figures)] == [Severity.WELL]
    assert list(work_findings(figures)) == []


def test_a_queue_without_a_worker_and_a_stopped_clock_are_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = living(
        monkeypatch, pulse("one@here", *QUEUES[1:]), pulse("late@here", QUEUES[0], ago=LATE + 5)
    )
    said = sentences(broker_findings(figures))
    assert "BROKEN No worker of the queue ballots answers." in said
    assert "BROKEN Nothing keeps the time (beat)" in said
    assert "LOOK late@here on here has said nothing for 35 s." in said
    assert said.count("BROKEN") == 2


def test_a_broker_that_is_gone_is_broken(settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nothing"
    figures = site_figures()
    assert figures.pulses is None and figures.queues[0].workers is None
    assert "BROKEN The broker's server does not answer" in sentences(broker_findings(figures))


@pytest.mark.parametrize(("more", "lags"), [(-20, False), (5, True)])
def test_ballots_that_wait_for_a_minute_lag(
    monkeypatch: pytest.MonkeyPatch, more: int, lags: bool
) -> None:
    ballot = thumb(make_summary(), collect=False)
    Ballot.objects.update(
        received_at=timezone.now() - timedelta(seconds=PATIENCE["ballots"] + more)
    )
    assert ballot
    said = sentences(work_findings(living(monkeypatch)))
    assert ("LOOK Ballots to count: 1 wait" in said) == lags


def test_what_was_given_up_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = living(monkeypatch)
    figures = replace(
        figures,
        ballots=replace(figures.ballots, set_aside=2),
        runs={"failed": 1},
        failed_jobs=1,
        failed_judging=1,
        alarms=1,
        undelivered=1,
    )
    said = sentences(work_findings(figures))
    for sentence in (
        "2 ballots: set aside", "1 run: failed", "1 text: could not", "1 alarm: of",
        "1 judging job: failed within a day",
        "1 event: could not be delivered",
    ):  # fmt: skip
        assert f"LOOK {sentence}" in said


def test_questions_of_running_batches_wait_beside_parts_of_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge = make_judge()
    began = timezone.now() - timedelta(hours=7)
    for status in ("running", "cancelled"):
        batch = JudgeBatch.objects.create(
            judge=judge, kind="ratings", status=status, requested_at=began
        )
        Judgement.objects.create(batch=batch, judge=judge, summary=make_summary())
    figures = living(monkeypatch)
    scoring = next(each for each in figures.queues if each.name == "scoring")
    assert (scoring.waiting, figures.failed_judging) == (1, 0)
    said = sentences(work_findings(figures))
    assert "LOOK Parts of runs to score, questions to judges: 1 wait, the oldest for 7 h." in said
    JudgeBatch.objects.update(status="failed", finished_at=timezone.now())
    assert living(monkeypatch).failed_judging == 2


def test_what_was_not_delivered_is_counted_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    webhook = make_webhook()
    for hours in (23, 25):
        delivery = make_delivery(webhook)
        delivery.status = "given up"
        delivery.ended_at = timezone.now() - timedelta(hours=hours)
        delivery.save()
    make_delivery(webhook)
    assert living(monkeypatch).undelivered == 1


def test_open_files_and_a_missing_migration_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    secret = tmp_path / "secret_key"
    secret.write_text("x")
    secret.chmod(0o644)
    found = findings()
    (open_file,) = [one for one in found if "may read" in one.sentence]
    assert open_file.way_out == f"chmod 600 {secret}"
    assert "is migrated" in sentences(found)
    assert found == sorted(found, key=lambda one: -one.severity)
    secret.chmod(0o600)
    assert "may read" not in sentences(findings())


def test_the_command_says_it_and_its_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = "writeup_site.management.commands.doctor"
    for severity in Severity:
        found = [Finding(severity, "A sentence.", "A way out.")]
        monkeypatch.setattr(f"{module}.findings", lambda found=found: found)
        with pytest.raises(SystemExit) as ended:
            call_command("doctor")
        assert ended.value.code == int(severity)
        assert "A sentence." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("doctor", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["status"] == "BROKEN" and said["versions"]["django"].startswith("5.")


def test_the_page_shows_who_works_to_the_team_alone(
    client: Client, team: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/operations/").status_code == 302  # to the login
    # From a minute ahead, for on a busy machine the page comes later than the pulse.
    living(monkeypatch, pulse("one@here", *QUEUES, ago=-60), pulse("beat@here"))
    client.force_login(team)
    page = client.get("/operations/").content.decode()
    assert "Everything runs, and nothing waits for long." in page
    assert "one@here" in page and "under a second ago" in page
    living(monkeypatch, pulse("one@here", *QUEUES, ago=LATE + 10))
    page = client.get("/operations/").content.decode()
    assert re.search("4[0-9] s ago: it does not answer", page)
    assert "No worker of the queue ballots" in page
    assert signed_in("analyst").get("/operations/").status_code == 200
