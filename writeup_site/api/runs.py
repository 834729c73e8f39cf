"""Runs: have versions scored, see how far that is, stop it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from evaluation.metrics.base import MetricError
from evaluation.metrics.registry import DEFAULT_METRICS, ENGINES
from evaluation.runs.models import Run
from evaluation.runs.nudge import nudge_scoring
from evaluation.runs.selectors import run_progress, scoring_options, unread_counts
from evaluation.runs.services import cancel_run as cancel
from evaluation.runs.services import request_run
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import UnknownVersion, versions_named
from writeup_site.api.callers import READ, RUN, caller
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import Problem

router = Router(tags=["runs"])
METRICS = list(ENGINES)
MetricName = Annotated[str, WithJsonSchema({"type": "string", "enum": METRICS})]
NOTHING = "Nothing to score: every summary has these scores already."


class RunIn(BaseModel):
    """Which versions to score with which metrics; none: all but retired ones, the usual metrics."""

    model_config = ConfigDict(extra="forbid", strict=True)

    versions: list[str] = Field([], max_length=200, description="NAME or NAME@VERSION each.")
    metrics: list[MetricName] = Field(list(DEFAULT_METRICS), min_length=1, max_length=50)
    refs: Literal["mean", "max"] = Field("mean", description="Several references: how.")
    split: Literal["newline", "regex"] = Field("newline", description="Sentences for rougeLsum.")
    stemmer: bool = True


class UnreadOut(BaseModel):
    """How many summaries of a version a measure could not read, or not all of, and why."""

    version: str
    measure: str
    summaries: int
    why: str


class RunOut(BaseModel):
    """A run and how far it is. `rate` is parts a second; null what is not known."""

    id: int
    status: Literal["waiting", "running", "finished", "cancelled", "failed"]
    standing: bool = Field(description="Started by the site itself.")
    versions: list[str]
    metrics: list[str]
    signatures: list[str]
    done: int
    total: int
    rate: float | None
    seconds_left: float | None
    error: str
    remark: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class WholeRunOut(RunOut):
    """The same with what could not be read."""

    unread: list[UnreadOut]


class RunAsked(BaseModel):
    """What became of a request; `run` is null where every summary has these scores already."""

    run: RunOut | None
    detail: str


class RunPage(Page[RunOut]):
    """A page of runs."""


@router.post("/runs", response={200: RunAsked, 201: RunAsked}, auth=RUN)
def start_run(request: HttpRequest, body: RunIn) -> Any:
    """Have what lacks these scores scored: 201 with the run, 200 where nothing lacks any."""
    if unknown := [name for name in body.metrics if name not in ENGINES]:
        raise Problem(
            422, f"No metric is called {unknown[0][:60]}; there are {', '.join(METRICS)}."
        )
    try:
        run = request_run(
            versions=_versions(body.versions),
            metrics=list(dict.fromkeys(body.metrics)),
            options=scoring_options(refs=body.refs, split=body.split, stemmer=body.stemmer),
            created_by=caller(request).created_by,
        )
    except UnknownVersion as error:
        raise Problem(404, f"{error}.") from error
    except MetricError as error:
        raise Problem(422, f"{error}.") from error
    if run is None:
        return RunAsked(run=None, detail=NOTHING)
    nudge_scoring()
    return Status(201, RunAsked(run=_run_out(run), detail=f"{run.total} parts are to be scored."))


@router.get("/runs", response=RunPage, auth=READ)
def list_runs(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    """Runs by id."""
    return page_of(_rows(), asked, _run_out)


@router.get("/runs/{run_id}", response=WholeRunOut, auth=READ)
def get_run(request: HttpRequest, run_id: RowId) -> WholeRunOut:
    """One run: how far it is, and what its measures could not read."""
    run = row_or_404(_rows(), run_id, "run")
    unread = [
        UnreadOut(version=u.version, measure=u.measure, summaries=u.summaries, why=u.why)
        for u in unread_counts(run)
    ]
    return WholeRunOut(**_run_out(run).model_dump(), unread=unread)


@router.post("/runs/{run_id}/cancel", response=RunOut, auth=RUN)
def cancel_run(request: HttpRequest, run_id: RowId) -> RunOut:
    """Stop a run after the chunks in hand; what is scored stays. 409 where it had ended."""
    run = row_or_404(_rows(), run_id, "run")
    if not cancel(run):
        raise Problem(409, f"Run {run.pk} had already ended: it is {run.status}.")
    return _run_out(row_or_404(_rows(), run_id, "run"))


def _versions(names: list[str]) -> list[ModelVersion]:
    if names:
        return versions_named(names)
    return list(ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED))


def _rows() -> Any:
    return Run.objects.prefetch_related("versions")


def _run_out(run: Run) -> RunOut:
    progress = run_progress(run, timezone.now())
    signatures = run.options.get("signatures", {})
    return RunOut(
        id=run.pk,
        status=cast(Any, run.status),
        standing=run.standing,
        versions=[version.identifier for version in run.versions.all()],
        metrics=run.options.get("metrics", []),
        signatures=sorted(each for of in signatures.values() for each in of.values()),
        done=progress.done,
        total=progress.total,
        rate=progress.rate,
        seconds_left=progress.seconds_left,
        error=run.error,
        remark=run.remark,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )
