"""The parts of the articles and of the time that figures are kept for; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from summaries.articles.models import Article

WHOLE: Final = ("whole", "")
# Four bands of an article's text in characters: where the next one begins, and what it is called.
LENGTHS: Final = (
    ("short", "under 1,500 characters", 0, 1_500),
    ("middle", "1,500 to 2,999 characters", 1_500, 3_000),
    ("long", "3,000 to 5,999 characters", 3_000, 6_000),
    ("longest", "6,000 characters and more", 6_000, None),
)
LENGTH_LABELS: Final = {name: label for name, label, _, _ in LENGTHS}
ARTICLE_DIMENSIONS: Final = ("source", "tag", "length")
TITLES: Final = {"source": "Source", "tag": "Tag", "length": "Length", "month": "Month of the vote"}

Part = tuple[str, str]


def length_band(characters: int | None) -> str | None:
    """The band of a text; None where the text is not known."""
    if not characters:
        return None
    return next(name for name, _, _, end in LENGTHS if end is None or characters < end)


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


def part_label(dimension: str, value: str) -> str:
    """What a part is called where its dimension stands beside it."""
    return LENGTH_LABELS.get(value, value) if dimension == "length" else value
