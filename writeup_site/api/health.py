"""How the site fares: whether it works, and what waits."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from evaluation.runs.models import Run
from evaluation.runs.selectors import claimable_chunks
from summaries.articles.models import Article
from summaries.jobs.models import Job
from surveys.ballots.models import Ballot, CellMark
from writeup_site.api.callers import READ
from writeup_site.api.problems import Problem
from writeup_site.processes.states import kept_states

router = Router(tags=["health"])


class HealthOut(BaseModel):
    """Whether the site works; `troubles` names processes that died of late."""

    status: str = Field(examples=["ok"])
    troubles: list[str]


class QueuesOut(BaseModel):
    """What waits: ballots to be counted and screened, cells of opinions to be derived again, chunks
    to be scored, texts to be written, ballots that the team has to look at."""

    ballots_uncounted: int
    ballots_unscreened: int
    ballots_set_aside: int
    ballots_to_review: int
    cells_to_derive: int
    chunks_waiting: int
    runs_unfinished: int
    texts_to_write: int


@router.get("/health", response=HealthOut)
def get_health(request: HttpRequest) -> HealthOut:
    """Whether the site works; needs no token. 503 where the database does not answer."""
    try:
        Article.objects.order_by().exists()
    except DatabaseError as error:
        raise Problem(503, "The database does not answer.") from error
    troubles = [state.sentence for state in kept_states(settings.PROCESSES_STATE)]
    return HealthOut(status="ok", troubles=[each for each in troubles if each])


@router.get("/queues", response=QueuesOut, auth=READ)
def get_queues(request: HttpRequest) -> QueuesOut:
    """What waits to be done."""
    now = timezone.now()
    unfinished = Run.objects.filter(status__in=[Run.Status.WAITING, Run.Status.RUNNING])
    return QueuesOut(
        ballots_uncounted=Ballot.objects.uncounted().count(),
        ballots_unscreened=Ballot.objects.unscreened().count(),
        ballots_set_aside=Ballot.objects.filter(set_aside_at__isnull=False).count(),
        ballots_to_review=Ballot.objects.to_review().count(),
        cells_to_derive=CellMark.objects.count(),
        chunks_waiting=claimable_chunks(now).count(),
        runs_unfinished=unfinished.count(),
        texts_to_write=sum(kind.objects.unfinished().count() for kind in Job.__subclasses__()),
    )
