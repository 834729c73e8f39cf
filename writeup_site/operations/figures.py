"""What waits, how long, and who works on it: read for metrics, the desk and the doctor alike."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from evaluation.judges.models import JudgeBatch, Judgement
from evaluation.runs.models import Chunk, Run
from summaries.jobs.models import Job
from surveys.ballots.models import Ballot, CellMark
from surveys.screening.models import BallotDay, ScreenAlarm
from writeup_site.processes.pulses import WorkerPulse, worker_pulses
from writeup_site.processes.redis_server import Unreachable, redis_server
from writeup_site.processes.schedule import QUEUES
from writeup_site.webhooks.selectors import given_up_since

LATELY: Final = timedelta(days=1)  # how far back what failed is counted


@dataclass(frozen=True)
class QueueFigures:
    """One queue. `waiting`: pieces of work in the database; `oldest`: seconds, None where none is.

    `messages`: nudges on the broker's server; `workers`: how many answer; None: it cannot be asked.
    """

    name: str
    about: str
    waiting: int
    oldest: float | None
    messages: int | None
    workers: int | None


@dataclass(frozen=True)
class BallotFigures:
    """Ballots that are held, and what became of them.

    `screened`: how many were ever screened, those that readers deleted since too: never falls.
    """

    screened: int
    held: int
    counted: int
    uncounted: int
    set_aside: int


@dataclass(frozen=True)
class SiteFigures:
    """All of it at `at`. `pulses`: None where the broker's server does not answer."""

    at: datetime
    ballots: BallotFigures
    queues: tuple[QueueFigures, ...]
    marked_cells: int
    alarms: int
    runs: dict[str, int]  # by status, the unfinished ones and those of the last day
    scored_parts: int  # of all runs ever, summaries under one engine
    failed_jobs: int  # of the last day
    failed_judging: int  # batches of judges, of the last day
    undelivered: int  # events of the last day that a receiver did not take at any try
    pulses: tuple[WorkerPulse, ...] | None

    def late(self) -> list[WorkerPulse]:
        """Workers that should have said something since."""
        return [one for one in self.pulses or () if one.is_late(self.at.timestamp())]


@dataclass(frozen=True)
class _Waiting:
    about: str
    count: int
    since: datetime | None


def site_figures() -> SiteFigures:
    """Everything, read now. Raises DatabaseError; a broker that is gone leaves None."""
    now = timezone.now()
    ballots = _ballots()
    pulses, messages = _of_broker()
    waiting = _waiting(ballots)
    queues = tuple(
        QueueFigures(
            name=name,
            about=waiting[name].about,
            waiting=waiting[name].count,
            oldest=_seconds(waiting[name].since, now),
            messages=None if messages is None else messages[name],
            workers=None if pulses is None else _workers_of(name, pulses, now.timestamp()),
        )
        for name in QUEUES
    )
    return SiteFigures(
        at=now,
        ballots=ballots,
        queues=queues,
        marked_cells=CellMark.objects.count(),
        alarms=ScreenAlarm.objects.filter(ended_at__isnull=True).count(),
        runs=_runs(now),
        scored_parts=Run.objects.aggregate(done=Sum("done"))["done"] or 0,
        failed_jobs=sum(
            kind.objects.filter(status=Job.Status.FAILED, finished_at__gte=now - LATELY).count()
            for kind in Job.__subclasses__()
        ),
        failed_judging=JudgeBatch.objects.filter(
            status=JudgeBatch.Status.FAILED, finished_at__gte=now - LATELY
        ).count(),
        undelivered=given_up_since(now - LATELY).count(),
        pulses=None if pulses is None else tuple(pulses),
    )


def _ballots() -> BallotFigures:
    screened = BallotDay.objects.aggregate(all=Sum("received"))["all"] or 0
    held = Ballot.objects.count()
    uncounted = Ballot.objects.uncounted().count()
    set_aside = Ballot.objects.filter(set_aside_at__isnull=False).count()
    return BallotFigures(
        screened=screened,
        held=held,
        counted=held - uncounted - set_aside,
        uncounted=uncounted,
        set_aside=set_aside,
    )


def _waiting(ballots: BallotFigures) -> dict[str, _Waiting]:
    """By queue, what is in the database for it to do."""
    chunks = Chunk.objects.filter(
        finished_at__isnull=True, run__status__in=[Run.Status.WAITING, Run.Status.RUNNING]
    )
    asking = JudgeBatch.objects.filter(status=JudgeBatch.Status.RUNNING).order_by("requested_at")
    questions = Judgement.objects.unfinished().filter(batch__in=asking.order_by())
    jobs = [kind.objects.unfinished() for kind in Job.__subclasses__()]
    unscreened = Ballot.objects.unscreened()
    return {
        "ballots": _Waiting(
            "ballots to count",
            ballots.uncounted,
            Ballot.objects.all().due_since(),
        ),
        "scoring": _Waiting(
            "parts of runs to score, questions to judges",
            chunks.count() + questions.count(),
            _oldest(
                _first(chunks.order_by("run_id").values_list("run__created_at", flat=True)),
                _first(asking.values_list("requested_at", flat=True)),
            ),
        ),
        "generation": _Waiting(
            "texts to write",
            sum(each.count() for each in jobs),
            _oldest(*map(_asked_for_first, jobs)),
        ),
        "upkeep": _Waiting(
            "ballots to screen",
            unscreened.count(),
            _first(unscreened.order_by("pk").values_list("received_at", flat=True)),
        ),
    }


def _of_broker() -> tuple[list[WorkerPulse] | None, dict[str, int] | None]:
    try:
        pulses = worker_pulses(now=time.time())
        server = redis_server()
        prefix = settings.REDIS_PREFIX
        lengths = {name: server.llen(f"{prefix}{name}") for name in QUEUES}
    except Unreachable:
        return None, None
    return pulses, lengths


def _runs(now: datetime) -> dict[str, int]:
    found = {
        status.value: Run.objects.filter(status=status).count()
        for status in (Run.Status.WAITING, Run.Status.RUNNING)
    }
    lately = Run.objects.filter(finished_at__gte=now - LATELY)
    for status in (Run.Status.FINISHED, Run.Status.FAILED):
        found[status.value] = lately.filter(status=status).count()
    return found


def _workers_of(queue: str, pulses: Iterable[WorkerPulse], now: float) -> int:
    return sum(queue in one.queues and not one.is_late(now) for one in pulses)


def _asked_for_first(jobs: QuerySet[Any]) -> datetime | None:
    return _first(jobs.order_by("requested_at").values_list("requested_at", flat=True))


def _oldest(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)


def _first(moments: QuerySet[Any, datetime]) -> datetime | None:
    return next(iter(moments[:1]), None)


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())
