"""The parts of the articles and of the time that figures are kept for; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from evaluation.opinions.part_names import LENGTHS, WHOLE, Part, length_band
from summaries.articles.models import Article


def parts_of_articles(articles: Collection[int]) -> dict[int, list[Part]]:
    """Article id to the parts it belongs to, the whole first. Two queries for 500 articles."""
    parts: dict[int, list[Part]] = defaultdict(list)
    wanted = sorted(articles)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        rows = Article.objects.filter(pk__in=some).order_by("pk")
        for pk, source, length in rows.values_list("pk", "source", Length("text")):
            parts[pk].append(WHOLE)
            if source:
                parts[pk].append(("source", source))
            if band := length_band(length):
                parts[pk].append(("length", band))
        tags = Article.tags.through.objects.filter(article__in=some)
        for pk, slug in tags.order_by("article_id", "tag__slug").values_list(
            "article_id", "tag__slug"
        ):
            parts[pk].append(("tag", slug))
    return parts


def articles_in(filters: Collection[Part]) -> QuerySet[Article]:
    """The articles that lie in all of these parts; parts of the time do not narrow them."""
    articles = Article.objects.order_by()
    for dimension, value in filters:
        if dimension == "source":
            articles = articles.filter(source=value)
        elif dimension == "tag":
            articles = articles.filter(tags__slug=value)
        elif dimension == "title":
            articles = articles.filter(title__icontains=value)
        elif dimension == "length":
            articles = articles.annotate(characters=Length("text")).filter(_within(value))
    return articles


def _within(band: str) -> Q:
    low, high = next(((low, high) for name, _, low, high in LENGTHS if name == band), (0, 0))
    within = Q(characters__gte=max(low, 1))
    return within if high is None else within & Q(characters__lt=high)
