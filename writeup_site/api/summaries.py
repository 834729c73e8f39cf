"""Summaries: rows as files have them in, breakdowns out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from common.files.rejections import Rejection
from summaries.breakdowns.models import Section, Summary
from summaries.importing.exporting import records_held
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats import jsonl
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Entry, GivenLine, ReadOptions
from summaries.importing.services import ImportReport, import_entries
from writeup_site.api.callers import READ, WRITE
from writeup_site.api.naming import VersionName, in_fields, version_called
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import FieldProblem, Problem
from writeup_site.api.rows import SUMMARY_ROW
from writeup_site.api.streams import LINES, json_lines

router = Router(tags=["summaries"])

MOST_ROWS: Final = 1_000

Row = Annotated[dict[str, Any], WithJsonSchema(SUMMARY_ROW)]


class RowsIn(BaseModel):
    """Rows to take in, as `import_summaries` takes them from a file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rows: list[Row] = Field(min_length=1, max_length=MOST_ROWS)
    update: bool = Field(False, description="Replace what is held where a row differs.")
    status: Literal["draft", "live", "retired"] | None = Field(
        None, description="Of the versions, whatever the rows say; a new one is a draft."
    )
    dry_run: bool = Field(False, description="Write nothing; say what would happen.")


class RowRefused(BaseModel):
    """A row that was not taken: its place from 0, why in a word, why in a sentence."""

    row: int
    reason: str
    detail: str


class RowsTaken(BaseModel):
    """What became of rows. `kept` counts, by field, rows that said something else than is held and
    did not change it; `ignored` those with a field that means nothing here."""

    created: int
    updated: int
    unchanged: int
    rejected: list[RowRefused]
    new_articles: int
    new_versions: int
    new_references: int
    new_ratings: int
    kept: dict[str, int]
    ignored: dict[str, int]
    dry_run: bool


class SectionOut(BaseModel):
    """One votable part of a breakdown."""

    id: int
    kind: str
    position: int
    heading: str
    body: str
    polarity: int | None = Field(description="1 👍 or -1 👎, of a comment; null elsewhere.")


class SummaryOut(BaseModel):
    """A version's summary of an article."""

    id: int
    article: int
    article_key: str
    version: str
    status: str
    text: str
    created_at: datetime


class BreakdownOut(SummaryOut):
    """The same with its sections."""

    sections: list[SectionOut]


class SummaryPage(Page[SummaryOut]):
    """A page of summaries."""


class SummaryQuery(PageQuery):
    """Which summaries."""

    article: int | None = Field(None, ge=1, le=2**63 - 1)
    article_key: str = Field("", max_length=200)
    version: VersionName = ""
    status: Literal["", "draft", "live", "retired"] = ""


@router.post("/summaries", response=RowsTaken, auth=WRITE)
def write_summaries(request: HttpRequest, body: RowsIn) -> RowsTaken:
    """Take in up to 1,000 rows: articles, their references, versions, summaries, ratings.

    Each row is taken or refused by itself, and the same rows again change nothing. Where no row
    could be taken the call is refused (422).
    """
    refused: list[Rejection] = []
    report = import_entries(
        entries=_entries(body.rows),
        options=ImportOptions(status=body.status, update=body.update, dry_run=body.dry_run),
        reject=refused.append,
    )
    told = [
        RowRefused(row=each.line, reason=each.reason.value, detail=in_fields(each.message))
        for each in refused
    ]
    if len(told) == len(body.rows):
        raise nothing_taken(told)
    return _taken(report, told, dry_run=body.dry_run)


@router.get("/summaries", response=SummaryPage, auth=READ)
def list_summaries(request: HttpRequest, asked: Query[SummaryQuery]) -> Any:
    """Summaries of every version, drafts too, by id."""
    rows = _rows()
    if asked.article is not None:
        rows = rows.filter(article=asked.article)
    if asked.article_key:
        rows = rows.filter(article__key=asked.article_key)
    if asked.version:
        rows = rows.filter(version=version_called(asked.version))
    if asked.status:
        rows = rows.filter(version__status=asked.status)
    return page_of(rows, asked, summary_out)


@router.get("/summaries/export", auth=READ, openapi_extra=LINES)
def export_summaries(request: HttpRequest) -> StreamingHttpResponse:
    """Every summary with its article, references, sections and ratings, a JSON line each.

    As `export_summaries` writes them, and as `write_summaries` takes them.
    """
    return json_lines(jsonl.write(records_held()))


@router.get("/summaries/{summary_id}", response=BreakdownOut, auth=READ)
def get_summary(request: HttpRequest, summary_id: RowId) -> BreakdownOut:
    """One summary with its sections."""
    summary = row_or_404(_rows(), summary_id, "summary")
    sections = summary.sections.order_by("kind", "position")
    return BreakdownOut(
        **summary_out(summary).model_dump(), sections=[section_out(each) for each in sections]
    )


@router.get("/summaries/{summary_id}/sections", response=list[SectionOut], auth=READ)
def list_sections(request: HttpRequest, summary_id: RowId) -> list[SectionOut]:
    """The sections of one summary, each kind in its order."""
    summary = row_or_404(_rows(), summary_id, "summary")
    return [section_out(each) for each in summary.sections.order_by("kind", "position")]


def summary_out(summary: Summary) -> SummaryOut:
    """A summary as calls are told of it; wants its article and version read."""
    return SummaryOut(
        id=summary.pk,
        article=summary.article_id,
        article_key=summary.article.key,
        version=summary.version.identifier,
        status=summary.version.status,
        text=summary.text,
        created_at=summary.created_at,
    )


def section_out(section: Section) -> SectionOut:
    """A section as calls are told of it."""
    return SectionOut(
        id=section.pk,
        kind=section.kind,
        position=section.position,
        heading=section.heading,
        body=section.body,
        polarity=section.polarity,
    )


def _rows() -> QuerySet[Summary]:
    return Summary.objects.select_related("article", "version").defer("article__text")


def _entries(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    given = (GivenLine(place, json.dumps(row).encode(), row) for place, row in enumerate(rows))
    return entries_of_rows(given, ReadOptions())


def nothing_taken(told: list[RowRefused]) -> Problem:
    """The refusal of a call of which no row could be taken."""
    errors = [FieldProblem(at=f"body.rows.{each.row}", detail=each.detail) for each in told[:20]]
    more = f"; {len(told) - 1} rows more are refused, too" if len(told) > 1 else ""
    return Problem(422, f"No row was taken. {errors[0].detail}{more}.", errors=errors)


def _taken(report: ImportReport, told: list[RowRefused], *, dry_run: bool) -> RowsTaken:
    return RowsTaken(
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected=told,
        new_articles=report.articles,
        new_versions=report.versions,
        new_references=report.references,
        new_ratings=report.ratings,
        kept=dict(report.kept),
        ignored=dict(report.ignored),
        dry_run=dry_run,
    )
