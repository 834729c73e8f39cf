"""Articles and the references of each; both come in with the rows of `write_summaries`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from summaries.articles.models import Article, Tag
from summaries.breakdowns.selectors import articles_found
from summaries.references.models import Reference
from summaries.references.services import (
    MOST_CHARACTERS,
    DraftChangedError,
    ReferenceRefusedError,
    Typed,
    publish_reference,
)
from writeup_site.api.callers import READ, WRITE, caller
from writeup_site.api.pages import Page, PageQuery, RowId, page_of, row_or_404
from writeup_site.api.problems import Problem

router = Router(tags=["articles"])


class ArticleOut(BaseModel):
    """An article without its text. `key` is the name it came with, `article_id` in rows."""

    id: int
    key: str
    slug: str
    title: str
    language: str
    source: str
    url: str | None
    tags: list[str]
    created_at: datetime


class ReferenceOut(BaseModel):
    """A person's summary of an article."""

    id: int
    position: int
    text: str
    written_here: bool


class ReferenceIn(BaseModel):
    """A summary that a person wrote."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=MOST_CHARACTERS)


class WholeArticleOut(ArticleOut):
    """An article with its text, null where it is not known, and its references."""

    text: str | None
    references: list[ReferenceOut]


class ArticlePage(Page[ArticleOut]):
    """A page of articles."""


class ArticleQuery(PageQuery):
    """Which articles."""

    key: str = Field("", max_length=200)
    source: str = Field("", max_length=100)
    tag: str = Field("", max_length=60, description="A tag's slug.")
    q: str = Field("", max_length=200, description="Words that title or text hold, all of them.")


@router.get("/articles", response=ArticlePage, auth=READ)
def list_articles(request: HttpRequest, asked: Query[ArticleQuery]) -> Any:
    """Articles by id."""
    rows = articles_found(query=asked.q, source=asked.source, tag=asked.tag)
    if asked.key:
        rows = rows.filter(key=asked.key)
    return page_of(rows, asked, article_out)


@router.get("/articles/{article_id}", response=WholeArticleOut, auth=READ)
def get_article(request: HttpRequest, article_id: RowId) -> WholeArticleOut:
    """One article with its text and references."""
    article = row_or_404(_rows().defer(None), article_id, "article")
    return WholeArticleOut(
        **article_out(article).model_dump(),
        text=article.text,
        references=_references(article),
    )


@router.post(
    "/articles/{article_id}/references",
    response={200: ReferenceOut, 201: ReferenceOut},
    auth=WRITE,
)
def write_reference(request: HttpRequest, article_id: RowId, body: ReferenceIn) -> Any:
    """Publish a summary that a person wrote: 201, or 200 where the token's maker did before.

    The site's own rule holds: no copy of another reference, nor of what a model wrote.
    """
    article = row_or_404(_rows(), article_id, "article")
    try:
        published = publish_reference(
            article=article,
            author=caller(request).created_by,
            reference=None,
            typed=Typed(body.text),
        )
    except ReferenceRefusedError as error:
        raise Problem(422, str(error)) from error
    except DraftChangedError as error:
        raise Problem(409, "You have an unfinished draft of this on the desk.") from error
    return Status(201 if published.created else 200, _reference(published.reference))


@router.get("/articles/{article_id}/references", response=list[ReferenceOut], auth=READ)
def list_references(request: HttpRequest, article_id: RowId) -> list[ReferenceOut]:
    """The references of one article, in their order."""
    return _references(row_or_404(_rows(), article_id, "article"))


def article_out(article: Article) -> ArticleOut:
    """An article as calls are told of it."""
    return ArticleOut(
        id=article.pk,
        key=article.key,
        slug=article.slug,
        title=article.title,
        language=article.language,
        source=article.source,
        url=article.url,
        tags=[tag.name for tag in article.tags.all()],
        created_at=article.created_at,
    )


def _rows() -> QuerySet[Article]:
    tags = Prefetch("tags", queryset=Tag.objects.order_by("name"))
    return Article.objects.defer("text").prefetch_related(tags)


def _references(article: Article) -> list[ReferenceOut]:
    return [_reference(each) for each in article.references.order_by("position")]


def _reference(row: Reference) -> ReferenceOut:
    return ReferenceOut(
        id=row.pk, position=row.position, text=row.text, written_here=row.is_written_here
    )
