"""Which version a reader should see, and that they saw it: the split of traffic as a service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.breakdowns.selectors import summary_for, versions_of
from surveys.exposures.selectors import first_exposures
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import ReaderKey
from writeup_site.api.callers import READ, WRITE
from writeup_site.api.naming import VersionName, version_called
from writeup_site.api.problems import Problem
from writeup_site.api.readers import UserId, key_of_user
from writeup_site.api.summaries import BreakdownOut, SectionOut, section_out, summary_out

router = Router(tags=["showing"])


class ShownQuery(BaseModel):
    """An article by its key, and your user."""

    article_key: str = Field(min_length=1, max_length=200)
    user: UserId


class ShownOut(BaseModel):
    """The breakdown to show; `first` says that this reader has not seen one of it yet."""

    breakdown: BreakdownOut
    first: bool


class ExposureIn(BaseModel):
    """That a reader saw a version's breakdown of an article. `seen_at`: when; empty: now."""

    model_config = ConfigDict(extra="forbid")

    article_key: str = Field(min_length=1, max_length=200)
    user: UserId
    version: VersionName
    seen_at: datetime | None = None


class ExposureOut(BaseModel):
    """Whether this was the first time; later ones are not kept."""

    first: bool


@router.get("/shown", response=ShownOut, auth=READ)
def get_shown(request: HttpRequest, asked: Query[ShownQuery]) -> ShownOut:
    """The breakdown that this user should see: by the live versions' weights, and always the same.

    Say by `note_exposure` that it was shown; a user who was shown one keeps it.
    """
    drawn, seen = drawn_for(article_called(asked.article_key), key_of_user(asked.user))
    return ShownOut(breakdown=_breakdown(drawn), first=seen is None)


@router.post("/exposures", response={200: ExposureOut, 201: ExposureOut}, auth=WRITE)
def note_exposure(request: HttpRequest, body: ExposureIn) -> Any:
    """Note which version a user was shown first: 201, or 200 where one was noted before."""
    article, version = article_called(body.article_key), version_called(body.version)
    if not versions_of(article).filter(pk=version.pk).exists():
        raise Problem(404, f"{version.identifier} has not written about {article.key}.")
    first = record_exposure(
        reader=key_of_user(body.user), article=article, version=version, seen_at=body.seen_at
    )
    return Status(201 if first else 200, ExposureOut(first=first))


def article_called(key: str) -> Article:
    """The article of this key. Raises Problem, 404."""
    article = Article.objects.filter(key=key).first()
    if article is None:
        raise Problem(404, f"No article has the key “{key[:80]}”.")
    return article


def drawn_for(article: Article, reader: ReaderKey) -> tuple[Summary, int | None]:
    """What this reader is shown of an article, and the version they saw first. Raises Problem."""
    seen = first_exposures(reader, [article]).get(article.pk)
    drawn = summary_for(article, reader.hash, seen_version=seen)
    if drawn is None:
        raise Problem(404, f"No live version has written about “{article.key[:80]}”.")
    return drawn, seen


def sections_of(summary: Summary) -> list[SectionOut]:
    """Its sections as calls are told of them."""
    return [section_out(each) for each in summary.sections.order_by("kind", "position")]


def _breakdown(summary: Summary) -> BreakdownOut:
    return BreakdownOut(**summary_out(summary).model_dump(), sections=sections_of(summary))
