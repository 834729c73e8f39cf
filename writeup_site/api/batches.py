"""Batches: let a version write about many articles, see how far that is, stop it, take it up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from summaries.batches import services
from summaries.batches.choice import ChoiceError, read_choice
from summaries.batches.models import Batch
from summaries.batches.progress import progress_of
from summaries.jobs.nudge import nudge_writing
from summaries.versions.services import VersionError
from writeup_site.api.callers import READ, RUN, caller
from writeup_site.api.naming import VersionName, version_called
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import Problem

router = Router(tags=["batches"])

Term = Annotated[str, Field(max_length=300)]


class BatchIn(BaseModel):
    """A version of a generator of this site, and what it is to write about."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: VersionName
    articles: list[Term] = Field(
        min_length=1, max_length=10_000,
        description="all, tag:SLUG, source:NAME or key:KEY; all that any of them names.",
    )  # fmt: skip
    money_limit: float | None = Field(
        None, gt=0, lt=1e8, allow_inf_nan=False,
        description="In the currency of the version's prices.",
    )  # fmt: skip


class BatchOut(BaseModel):
    """A batch and how far it is; null what is not known."""

    id: int
    version: str
    articles: str
    status: Literal["running", "finished", "cancelled", "failed"]
    error: str
    total: int
    done: int
    failed: int
    cancelled: int
    money: float | None
    currency: str | None
    money_limit: float | None
    rate: float | None
    seconds_left: float | None
    requested_at: datetime
    finished_at: datetime | None


class BatchAsked(BaseModel):
    """What became of a request; `batch` is null where every article has its summary already."""

    batch: BatchOut | None
    detail: str


class BatchRetried(BaseModel):
    """How many articles are tried again."""

    batch: BatchOut
    tried_again: int


class BatchPage(Page[BatchOut]):
    """A page of batches."""


@router.post("/batches", response={200: BatchAsked, 201: BatchAsked}, auth=RUN)
def start_batch(request: HttpRequest, body: BatchIn) -> Any:
    """Let a version write what it lacks of the chosen articles; nothing is overwritten.

    201 with the batch; 200 where one is at it already, or nothing is left to write.
    """
    limit = Decimal(str(body.money_limit)).quantize(Decimal("0.0001")) if body.money_limit else None
    try:
        requested = services.request_batch(
            version=version_called(body.version),
            choice=read_choice(body.articles),
            money_limit=limit,
            requested_by=caller(request).created_by,
        )
    except (ChoiceError, VersionError) as error:
        raise Problem(422, f"{error}.") from error
    if requested.batch is None:
        detail = "Nothing to write: every chosen article has its summary already."
        return BatchAsked(batch=None, detail=detail)
    nudge_writing()
    shown = _batch_out(requested.batch)
    if requested.joined:
        return BatchAsked(batch=shown, detail="These articles are being written about already.")
    return Status(201, BatchAsked(batch=shown, detail=f"{shown.total} articles are written about."))


@router.get("/batches", response=BatchPage, auth=READ)
def list_batches(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    """Batches by id."""
    return page_of(_rows(), asked, _batch_out)


@router.get("/batches/{batch_id}", response=BatchOut, auth=READ)
def get_batch(request: HttpRequest, batch_id: RowId) -> BatchOut:
    """One batch: how far it is, and what it cost."""
    return _batch_out(row_or_404(_rows(), batch_id, "batch"))


@router.post("/batches/{batch_id}/cancel", response=BatchOut, auth=RUN)
def cancel_batch(request: HttpRequest, batch_id: RowId) -> BatchOut:
    """Stop a batch within the article in hand; what is written stays. 409 where it had ended."""
    batch = row_or_404(_rows(), batch_id, "batch")
    if not services.cancel_batch(batch):
        raise Problem(409, f"Batch {batch.pk} had already ended: it is {batch.status}.")
    return _batch_out(row_or_404(_rows(), batch_id, "batch"))


@router.post("/batches/{batch_id}/retry", response=BatchRetried, auth=RUN)
def retry_batch(request: HttpRequest, batch_id: RowId) -> BatchRetried:
    """Try again what failed or was cancelled; what is done is kept."""
    number = services.retry(row_or_404(_rows(), batch_id, "batch"))
    if number:
        nudge_writing()
    batch = _batch_out(row_or_404(_rows(), batch_id, "batch"))
    return BatchRetried(batch=batch, tried_again=number)


def _rows() -> Any:
    return Batch.objects.select_related("version")


def _batch_out(batch: Batch) -> BatchOut:
    progress = progress_of(batch, timezone.now())
    return BatchOut(
        id=batch.pk,
        version=batch.version.identifier,
        articles=batch.articles,
        status=cast(Any, batch.status),
        error=batch.error,
        total=progress.total,
        done=progress.done,
        failed=progress.failed,
        cancelled=progress.cancelled,
        money=None if progress.money is None else float(progress.money),
        currency=progress.currency,
        money_limit=None if batch.money_limit is None else float(batch.money_limit),
        rate=progress.rate,
        seconds_left=progress.seconds_left,
        requested_at=batch.requested_at,
        finished_at=batch.finished_at,
    )
