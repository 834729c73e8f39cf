"""Reads that span the tables of what was written; nothing here writes."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Summary
from summaries.breakdowns.selectors import _SHOWN


def articles_found(*, query: str = "", source: str = "", tag: str = "") -> QuerySet[Article]:
    """The articles that hold every word of `query` in title or text, newest first.

    `source` and `tag` (a slug) narrow the list where they aren't empty. Each article carries
    `version_count`: how many versions readers may be shown of it.
    """
    articles = Article.objects.all()
    for word in query.split():
        articles = articles.filter(Q(title__icontains=word) | Q(text__icontains=word))
    if source:
        articles = articles.filter(source=source)
    if tag:
        articles = articles.filter(tags__slug=tag)
    # A subquery counts for the rows of one page; a join would group the whole table first.
    counts = (
        Summary.objects.filter(_SHOWN, article=OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        articles.defer("text")
        .annotate(version_count=Coalesce(Subquery(counts), 0))
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
    )


def article_sources() -> list[str]:
    """Every source that an article has, by name."""
    sources = Article.objects.exclude(source="").order_by("source")
    return list(sources.values_list("source", flat=True).distinct())


def article_tags() -> QuerySet[Tag]:
    """Every tag that an article has, by name."""
    return Tag.objects.filter(articles__isnull=False).distinct()
