"""Reads that span the tables of what was written; nothing here writes."""

from __future__ import annotations

from summaries.articles.models import Article
from summaries.similar.closeness import FLOOR
from summaries.similar.models import SimilarArticle


def similar_articles(article: Article) -> tuple[SimilarArticle, ...]:
    """What resembles `article`: the imported list where there is one, else the computed one.

    Of the computed one what is as close as FLOOR; an imported one was chosen by somebody.
    """
    rows = list(article.similar.select_related("other").order_by("position"))
    imported = [row for row in rows if row.origin == SimilarArticle.Origin.IMPORTED]
    computed = [row for row in rows if row.origin == SimilarArticle.Origin.COMPUTED]
    computed = [row for row in computed if row.similarity >= FLOOR]
    return tuple(imported or computed)
