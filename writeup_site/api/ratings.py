"""Ratings by people and scores by metrics, as they are held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from evaluation.runs.models import Score
from summaries.breakdowns.models import Rating
from writeup_site.api.callers import READ
from writeup_site.api.naming import VersionName, version_called
from writeup_site.api.pages import Page, PageQuery, page_of
from writeup_site.api.streams import LINES, json_lines

router = Router(tags=["ratings and scores"])


class RatingOut(BaseModel):
    """A person's judgement of a summary. `place` is null for a mean over raters, `rater` where
    nobody knows who it was."""

    id: int
    summary: int
    article_key: str
    version: str
    group: str
    dimension: str
    place: int | None
    rater: str | None
    value: float


class ScoreOut(BaseModel):
    """A metric's value for a summary; null with a `reason` where none can be."""

    id: int
    summary: int
    article_key: str
    version: str
    metric: str
    signature: str
    value: float | None
    precision: float | None
    recall: float | None
    reason: str
    cut: bool = Field(description="Whether a text was longer than the metric reads.")


class RatingPage(Page[RatingOut]):
    """A page of ratings."""


class ScorePage(Page[ScoreOut]):
    """A page of scores."""


class RatingQuery(PageQuery):
    """Which ratings."""

    version: VersionName = ""
    group: str = Field("", max_length=40)
    dimension: str = Field("", max_length=40)


class ScoreQuery(PageQuery):
    """Which scores."""

    version: VersionName = ""
    metric: str = Field("", max_length=60)
    signature: str = Field("", max_length=200)


@router.get("/ratings", response=RatingPage, auth=READ)
def list_ratings(request: HttpRequest, asked: Query[RatingQuery]) -> Any:
    """Ratings by id."""
    rows = Rating.objects.select_related("summary__article", "summary__version", "rater")
    if asked.version:
        rows = rows.filter(summary__version=version_called(asked.version))
    if asked.group:
        rows = rows.filter(group=asked.group)
    if asked.dimension:
        rows = rows.filter(dimension=asked.dimension)
    return page_of(rows.defer("summary__article__text", "summary__text"), asked, _rating_out)


@router.get("/scores", response=ScorePage, auth=READ)
def list_scores(request: HttpRequest, asked: Query[ScoreQuery]) -> Any:
    """Scores by id."""
    return page_of(_scores(asked), asked, _score_out)


class ResultQuery(BaseModel):
    """Which results."""

    version: VersionName = ""
    metric: str = Field("", max_length=60)
    signature: str = Field("", max_length=200)
    of: Literal["all", "values"] = Field("all", description="values: only where there is one.")


@router.get("/results", auth=READ, openapi_extra=LINES)
def export_results(request: HttpRequest, asked: Query[ResultQuery]) -> StreamingHttpResponse:
    """Every score, a JSON line each, in the form of `list_scores`."""
    scores = _scores(ScoreQuery(**asked.model_dump(exclude={"of"})))
    if asked.of == "values":
        scores = scores.filter(value__isnull=False)
    return json_lines(_lines(scores))


def _lines(scores: Any) -> Iterator[str]:
    for score in scores.order_by("pk").iterator(chunk_size=1000):
        yield json.dumps(_score_out(score).model_dump(), ensure_ascii=False)


def _scores(asked: ScoreQuery) -> Any:
    rows = Score.objects.select_related("summary__article", "summary__version", "metric")
    if asked.version:
        rows = rows.filter(summary__version=version_called(asked.version))
    if asked.metric:
        rows = rows.filter(metric__name=asked.metric)
    if asked.signature:
        rows = rows.filter(metric__signature=asked.signature)
    return rows.defer("summary__article__text", "summary__text")


def _rating_out(rating: Rating) -> RatingOut:
    return RatingOut(
        id=rating.pk,
        summary=rating.summary_id,
        article_key=rating.summary.article.key,
        version=rating.summary.version.identifier,
        group=rating.group,
        dimension=rating.dimension,
        place=rating.place,
        rater=rating.rater.name if rating.rater else None,
        value=rating.value,
    )


def _score_out(score: Score) -> ScoreOut:
    return ScoreOut(
        id=score.pk,
        summary=score.summary_id,
        article_key=score.summary.article.key,
        version=score.summary.version.identifier,
        metric=score.metric.name,
        signature=score.metric.signature,
        value=score.value,
        precision=score.precision,
        recall=score.recall,
        reason=score.reason,
        cut=score.cut,
    )
