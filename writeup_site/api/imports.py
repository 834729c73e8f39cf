"""Votes, ratings and scores from elsewhere: brought in by rows, taken back as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Literal, Protocol

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from common.files.rejections import Rejection
from evaluation.imported_scores.services import import_scores, undo_scores
from summaries.importing.brought import ImportUndoneError
from summaries.importing.formats.spread import rows_within
from summaries.importing.given_values import FIELDS as VALUE_FIELDS
from summaries.importing.given_values import ValueReading, values_of
from summaries.importing.models import Import
from summaries.importing.rating_rows import ScaleRefusedError, import_ratings, undo_ratings
from summaries.importing.records import Row
from summaries.importing.value_taking import ValueOptions
from surveys.imports.given import VoteReading
from surveys.imports.services import import_battles
from surveys.imports.taking import VoteOptions
from surveys.imports.undoing import CannotUndoError, undo_votes
from surveys.imports.vote_names import FIELDS as VOTE_FIELDS
from writeup_site.api.callers import ADMIN, READ, WRITE, caller
from writeup_site.api.naming import in_fields
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import Problem
from writeup_site.api.ratings import router as values
from writeup_site.api.rows import row_schema
from writeup_site.api.summaries import MOST_ROWS, RowRefused, nothing_taken

router = Router(tags=["votes from elsewhere"])

VoteRow = Annotated[
    dict[str, Any],
    WithJsonSchema(
        row_schema(
            VOTE_FIELDS,
            "A thumb (vote, with article_id and model) or a choice between two (model_a, model_b, "
            "winner); other names that files have for the fields hold, too.",
            {"vote_id": "v1", "article_id": "a1", "model": "bart@1", "vote": "up", "voter": "u7"},
        )
    ),
]
ValueRow = Annotated[
    dict[str, Any],
    WithJsonSchema(
        row_schema(
            VALUE_FIELDS,
            "A number of a summary that is here: article_id, model, name and value.",
            {"article_id": "a1", "model": "bart@1", "name": "fluency", "value": 4, "rater": "r1"},
        )
    ),
]
MOST_NAMED: Final = 100
SOURCE: Final = Field(
    "", max_length=60, description="The product they are from: its ids are its own."
)


class _ImportIn(BaseModel):
    """What all of these calls say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    source: str = SOURCE
    update: bool = Field(False, description="Rows that say something else than is held replace it.")
    dry_run: bool = Field(False, description="Write nothing; say what would happen.")


class VotesIn(_ImportIn):
    """Votes that were given elsewhere. A row is known by its id within its source: the same again
    changes nothing."""

    rows: list[VoteRow] = Field(min_length=1, max_length=MOST_ROWS)
    status: Literal["draft", "live", "retired"] | None = Field(None, description="Of new versions.")
    zero_is_down: bool = Field(False, description="A vote of 0 is 👎; else it is refused.")
    sides_shuffled: bool = Field(
        False,
        description="The two of a choice were shown in an order drawn by lot, which the rows do "
        "not say: model_a and model_b are no sides.",
    )
    name: str = Field("", max_length=100, description="Of several scores the one that holds votes.")
    part: int = Field(
        1, ge=1, le=1_000_000,
        description="Of a list that takes several calls: which of them this is. Rows without an id "
        "are known by voter, time and article; without these by the call: the same call again "
        "changes nothing, another one with the same rows has another part.",
    )  # fmt: skip
    screen: bool = Field(False, description="The screens look at them as at readers' votes.")


class RatingsIn(_ImportIn):
    """Ratings of summaries that are here."""

    rows: list[ValueRow] = Field(min_length=1, max_length=MOST_ROWS)
    group: str = Field("expert", min_length=1, max_length=40, description="Of rows that name none.")
    better: dict[str, Literal["higher", "lower"]] = Field(
        default_factory=dict, max_length=MOST_NAMED,
        description="By dimension, which end is better; \"\" for all others. Else higher is taken "
        "as better. One that is held otherwise is refused.",
    )  # fmt: skip


class ScoresIn(_ImportIn):
    """Scores of summaries that are here, kept as imported:NAME, apart from this site's own."""

    rows: list[ValueRow] = Field(min_length=1, max_length=MOST_ROWS)
    better: Literal["higher", "lower", "neither"] = Field(
        "neither", description="Which way is better; neither only describes."
    )


class ImportTaken(BaseModel):
    """What became of rows. `import_id` takes them back (`undo_import`); null where none came in."""

    import_id: int | None
    created: int
    updated: int
    unchanged: int
    rejected: list[RowRefused]
    dry_run: bool


class ImportOut(BaseModel):
    """One import: a file, or one call that brought something."""

    id: int
    kind: str
    source: str
    filename: str
    status: str
    lines: int
    error: str
    made_by: str | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class ImportUndone(BaseModel):
    """How many votes, ratings or scores went; of votes also how many texts that came with them, and
    how many of those stay, by the reason."""

    undone: int
    texts: int = 0
    stay: dict[str, int] = Field(default_factory=dict)


class ImportPage(Page[ImportOut]):
    """A page of imports."""


class ImportQuery(PageQuery):
    """Which imports."""

    kind: Literal["", "summaries", "votes", "ratings", "scores"] = ""


class _Report(Protocol):
    import_id: int | None
    counts: Any


@router.post("/votes", response=ImportTaken, auth=WRITE)
def write_votes(request: HttpRequest, body: VotesIn) -> ImportTaken:
    """Take in up to 1,000 votes given elsewhere, thumbs and choices alike, as `import_votes` does.

    They count as imported, apart from readers' own. Battles may bring their texts, name articles
    that are here, or neither. Where no row could be taken the call is refused (422).
    """
    said = json.dumps([body.part, body.rows]).encode()
    how = VoteOptions(
        source=body.source, among=hashlib.blake2b(said, digest_size=20).hexdigest(),
        status=body.status, update=body.update, screen=body.screen, dry_run=body.dry_run,
    )  # fmt: skip
    reading = VoteReading(
        zero_is_down=body.zero_is_down, name=body.name, sides_shuffled=body.sides_shuffled
    )
    return _taken_in(request, body, partial(import_battles, reading=reading, options=how))


@values.post("/ratings", response=ImportTaken, auth=WRITE)
def write_ratings(request: HttpRequest, body: RatingsIn) -> ImportTaken:
    """Take in up to 1,000 ratings of summaries that are here, as `import_ratings` does."""
    return _numbers_in(request, body, partial(import_ratings, group=body.group, better=body.better))


@values.post("/scores", response=ImportTaken, auth=WRITE)
def write_scores(request: HttpRequest, body: ScoresIn) -> ImportTaken:
    """Take in up to 1,000 scores that were computed elsewhere, as `import_scores` does."""
    return _numbers_in(request, body, partial(import_scores, better=body.better))


@router.get("/imports", response=ImportPage, auth=READ)
def list_imports(request: HttpRequest, asked: Query[ImportQuery]) -> Any:
    """Imports by id, of files and of calls."""
    rows = _rows()
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return page_of(rows, asked, _import_out)


@router.get("/imports/{import_id}", response=ImportOut, auth=READ)
def get_import(request: HttpRequest, import_id: RowId) -> ImportOut:
    """One import."""
    return _import_out(row_or_404(_rows(), import_id, "import"))


@router.delete("/imports/{import_id}", response=ImportUndone, auth=ADMIN)
def undo_import(request: HttpRequest, import_id: RowId) -> ImportUndone:
    """Take back all votes, ratings or scores that an import brought. Summaries stay: 409."""
    found = row_or_404(_rows(), import_id, "import")
    if found.undone_at is not None:
        raise Problem(409, f"Import {found.pk} was undone already.")
    if found.kind == Import.Kind.VOTES:
        try:
            undone = undo_votes(found.pk)
            return ImportUndone(undone=undone.votes, texts=undone.texts, stay=dict(undone.stay))
        except CannotUndoError as error:
            raise Problem(409, f"{error}.") from error
    if found.kind == Import.Kind.RATINGS:
        return ImportUndone(undone=undo_ratings(found.pk))
    if found.kind == Import.Kind.SCORES:
        return ImportUndone(undone=undo_scores(found.pk))
    raise Problem(409, "An import of summaries is not undone as a whole; delete what it brought.")


def _rows() -> Any:
    return Import.objects.select_related("created_by")


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[Row]:
    for place, row in enumerate(rows):
        yield from rows_within(place, json.dumps(row).encode(), row, ())


def _numbers_in(
    request: HttpRequest, body: RatingsIn | ScoresIn, take: Callable[..., _Report]
) -> ImportTaken:
    how = ValueOptions(source=body.source, update=body.update, dry_run=body.dry_run)

    def take_rows(rows: Iterator[Row], **told: Any) -> _Report:
        reading = ValueReading(of_people=isinstance(body, RatingsIn))
        return take(values=values_of(rows, reading), options=how, **told)

    return _taken_in(request, body, take_rows)


def _taken_in(
    request: HttpRequest, body: VotesIn | RatingsIn | ScoresIn, take: Callable[..., _Report]
) -> ImportTaken:
    """What became of a call's rows. Raises Problem where none could be taken."""
    refused: list[Rejection] = []
    try:
        report = take(_lines(body.rows), by=caller(request).created_by, reject=refused.append)
    except ImportUndoneError as error:
        raise Problem(409, f"Nothing of it is here: {error}.") from error
    except ScaleRefusedError as error:
        raise Problem(422, f"Nothing of it is here: {error}.") from error
    told = [
        RowRefused(row=each.line, reason=each.reason.value, detail=in_fields(each.message))
        for each in refused
    ]
    counts = {name: report.counts[name] for name in ("created", "updated", "unchanged")}
    if told and not any(counts.values()):
        raise nothing_taken(told)
    return ImportTaken(import_id=report.import_id, rejected=told, dry_run=body.dry_run, **counts)


def _import_out(row: Import) -> ImportOut:
    return ImportOut(
        id=row.pk,
        kind=row.kind,
        source=row.source,
        filename=row.filename,
        status=row.status,
        lines=row.lines,
        error=row.error,
        made_by=row.created_by.get_username() if row.created_by else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
    )
