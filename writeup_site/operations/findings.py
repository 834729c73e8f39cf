"""What a doctor says of the site: what is broken, what lags, what is misconfigured."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib import metadata
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from common.words.counts import counted, counted_are
from common.words.durations import duration
from writeup_site.operations.figures import SiteFigures, site_figures
from writeup_site.processes.private_files import is_open, private_files
from writeup_site.processes.states import kept_states

# Seconds that the oldest work of a queue may wait. Ballots are counted within seconds, and a killed
# worker is back in thirty; a long run or batch holds the others up without anything being wrong.
PATIENCE: Final = {"ballots": 60, "scoring": 6 * 3600, "generation": 3600, "upkeep": 900}
LITTLE_DISK: Final = 10**9  # bytes: a day of votes and a backup beside them


class Severity(IntEnum):
    """How bad it is; the highest of all is the doctor's exit status."""

    WELL = 0
    LOOK = 1  # it lags, or deserves a look
    BROKEN = 2


@dataclass(frozen=True)
class Finding:
    """One thing in a sentence, with the way out where something is wrong."""

    severity: Severity
    sentence: str
    way_out: str = ""


def findings() -> list[Finding]:
    """Everything that was looked at, the worst first."""
    found = [*_database()]
    figures = None
    if all(one.severity < Severity.BROKEN for one in found):
        figures = site_figures()
    parts: list[Callable[[], Iterator[Finding]]] = [_files, _static, _processes, _checks]
    for part in parts:
        found += part()
    if figures is not None:
        found += [*broker_findings(figures), *work_findings(figures)]
    return sorted(found, key=lambda one: -one.severity)


def _database() -> Iterator[Finding]:
    name = connection.vendor
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(
            Severity.BROKEN,
            f"The database does not answer: {str(error).strip()}",
            "Start it, or mend DATABASE_URL.",
        )
        return
    if plan:
        yield Finding(
            Severity.BROKEN,
            f"{counted_are(len(plan), 'migrations')} not applied to the database.",
            "Run manage.py migrate.",
        )
    else:
        yield Finding(Severity.WELL, f"The database ({name}) answers and is migrated.")
    if name == "sqlite" and "=TRUNCATE" in str(settings.DATABASES["default"].get("OPTIONS")):
        yield Finding(
            Severity.LOOK,
            "This SQLite has the WAL-reset bug, so readers and writers wait for each other.",
            "Install pysqlite3, or use Postgres.",
        )


def _files() -> Iterator[Finding]:
    open_files = [str(path) for path in private_files(settings.DATA_DIR) if is_open(path)]
    if open_files:
        yield Finding(
            Severity.LOOK,
            f"Other users of this machine may read {', '.join(open_files)}.",
            f"chmod 600 {' '.join(open_files)}",
        )
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LITTLE_DISK:
        yield Finding(
            Severity.LOOK,
            f"The disk of {settings.DATA_DIR} has {free / 1e6:,.0f} MB left.",
            "Free some; votes are refused with 503 once it is full.",
        )
    if not settings.SECRET_KEY_GIVEN and not settings.DATABASES["default"]["ENGINE"].endswith(
        "sqlite3"
    ):
        yield Finding(
            Severity.LOOK,
            "The secret lies in this machine's data folder, the data elsewhere.",
            "Set SECRET_KEY to it, the same on every machine.",
        )


def _static() -> Iterator[Finding]:
    manifest = getattr(staticfiles_storage, "manifest_name", None)
    if manifest and not Path(settings.STATIC_ROOT, manifest).exists():
        yield Finding(
            Severity.BROKEN, "Static files are not collected.", "Run manage.py collectstatic."
        )


def _processes() -> Iterator[Finding]:
    for state in kept_states(settings.PROCESSES_STATE):
        if state.sentence:
            yield Finding(Severity.LOOK, f"{state.sentence}.", "Look at its lines in the log.")


def _checks() -> Iterator[Finding]:
    deployed = settings.HOST not in settings.LOOPBACK
    for message in checks.run_checks(include_deployment_checks=deployed):
        if message.is_silenced() or message.level < checks.WARNING:
            continue
        serious = message.level >= checks.ERROR
        yield Finding(
            Severity.BROKEN if serious else Severity.LOOK,
            f"{message.msg} ({message.id})",
            message.hint or "",
        )


def broker_findings(figures: SiteFigures) -> Iterator[Finding]:
    """Who works, as the broker's server knows it."""
    if figures.pulses is None:
        yield Finding(
            Severity.BROKEN,
            "The broker's server does not answer; votes are taken and not counted.",
            "Start the site (make run), or mend REDIS_URL.",
        )
        return
    now = figures.at.timestamp()
    for queue in figures.queues:
        if not queue.workers:
            yield Finding(
                Severity.BROKEN,
                f"No worker of the queue {queue.name} answers.",
                f"Start one: celery -A writeup_site worker -Q {queue.name} -P solo",
            )
    if not any(one.name.startswith("beat@") and not one.is_late(now) for one in figures.pulses):
        yield Finding(
            Severity.BROKEN,
            "Nothing keeps the time (beat): what happens again and again does not.",
            "Start it: celery -A writeup_site.processes.beat beat",
        )
    for pulse in figures.late():
        yield Finding(
            Severity.LOOK,
            f"{pulse.name} on {pulse.host} has said nothing for {duration(pulse.age(now))}.",
            "If it was ended for good, it is forgotten within a day.",
        )
    answering = len(figures.pulses) - len(figures.late())
    if answering:
        yield Finding(Severity.WELL, f"{counted(answering, 'workers')} and the broker answer.")


def work_findings(figures: SiteFigures) -> Iterator[Finding]:
    """What waits too long, and what was given up."""
    for queue in figures.queues:
        if queue.oldest is not None and queue.oldest > PATIENCE[queue.name]:
            yield Finding(
                Severity.LOOK,
                f"{queue.about.capitalize()}: {queue.waiting:,} wait, the oldest for "
                f"{duration(queue.oldest)}.",
                f"Look at the worker of the queue {queue.name}, or start another.",
            )
    given_up: list[tuple[int, str, str]] = [
        (figures.ballots.set_aside, "ballots", "set aside; the admin shows why (Ballots)"),
        (figures.runs.get("failed", 0), "runs", "failed within a day; Runs shows why"),
        (figures.failed_jobs, "texts", "could not be written within a day; Generate shows why"),
        (figures.failed_judging, "judging jobs", "failed within a day; Judges shows why"),
        (figures.alarms, "alarms", "of the screens open; look at Quarantine"),
        (figures.undelivered, "events", "could not be delivered within a day; Webhooks shows why"),
    ]
    for count, thing, what in given_up:
        if count:
            yield Finding(Severity.LOOK, f"{counted(count, thing)}: {what}.")


def versions() -> Iterator[tuple[str, str]]:
    """What the site runs on, name and version."""
    yield "Python", platform.python_version()
    for package in ("django", "celery", "granian", "numpy", "torch"):
        try:
            yield package, metadata.version(package)
        except metadata.PackageNotFoundError:
            yield package, "not installed"
    yield "system", platform.platform()
    try:
        yield connection.vendor, _database_version()
    except DatabaseError:
        yield connection.vendor, "does not answer"


def _database_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
        )
        row = cursor.fetchone()
    return str(row[0]) if row else "unknown"
