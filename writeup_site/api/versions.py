"""Model versions: what there are, and their status and share of readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Count
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from summaries.versions.models import ModelVersion
from summaries.versions.showing import VersionHeldError, set_status
from writeup_site.api.callers import READ, WRITE, caller
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import Problem

router = Router(tags=["versions"])
Status = Literal["draft", "live", "retired"]


class VersionOut(BaseModel):
    """A model version. `settings` are what made its outputs; `summaries` counts those."""

    id: int
    identifier: str = Field(description="NAME@VERSION, as everything here names it.")
    name: str
    version: str
    title: str
    kind: str
    note: str
    status: Status
    weight: float = Field(description="Its share of readers is this over the sum of live ones'.")
    settings: dict[str, Any]
    summaries: int
    created_at: datetime


class VersionPage(Page[VersionOut]):
    """A page of versions."""


class VersionQuery(PageQuery):
    """Which versions."""

    name: str = Field("", max_length=100)
    status: Literal["", "draft", "live", "retired"] = ""


class VersionChange(BaseModel):
    """What a call may change of a version."""

    model_config = ConfigDict(extra="forbid", strict=True)

    status: Status


@router.get("/versions", response=VersionPage, auth=READ)
def list_versions(request: HttpRequest, asked: Query[VersionQuery]) -> Any:
    """Model versions by id, drafts and retired ones too."""
    rows = _rows()
    if asked.name:
        rows = rows.filter(name=asked.name)
    if asked.status:
        rows = rows.filter(status=asked.status)
    return page_of(rows, asked, version_out)


@router.get("/versions/{version_id}", response=VersionOut, auth=READ)
def get_version(request: HttpRequest, version_id: RowId) -> VersionOut:
    """One version."""
    return version_out(row_or_404(_rows(), version_id, "version"))


@router.patch("/versions/{version_id}", response=VersionOut, auth=WRITE)
def change_version(request: HttpRequest, version_id: RowId, body: VersionChange) -> VersionOut:
    """Make a version a draft, live or retired. Live ones are shown to readers."""
    version = row_or_404(_rows(), version_id, "version")
    try:
        set_status(version, body.status, by=caller(request).created_by, who="a program")
    except VersionHeldError as error:
        raise Problem(409, f"{error}.") from error
    return version_out(row_or_404(_rows(), version_id, "version"))


def version_out(version: Any) -> VersionOut:
    """A version as calls are told of it; wants `summary_count`."""
    return VersionOut(
        id=version.pk,
        identifier=version.identifier,
        name=version.name,
        version=version.version,
        title=version.title,
        kind=version.kind,
        note=version.note,
        status=version.status,
        weight=version.weight,
        settings=version.settings if isinstance(version.settings, dict) else {},
        summaries=version.summary_count,
        created_at=version.created_at,
    )


def _rows() -> Any:  # annotated rows have no type of their own
    return ModelVersion.objects.annotate(summary_count=Count("summaries"))
