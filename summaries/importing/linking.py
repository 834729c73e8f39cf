"""What an article gets by its words: an address, tags, and links to the similar ones we hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from summaries.articles.models import Article
from summaries.articles.naming import slug_for
from summaries.importing.table import ArticleRecord
from summaries.similar.models import SimilarArticle


def slugs_for(articles: Sequence[ArticleRecord]) -> dict[str, str]:
    """An address for each new article, by key: the one it came with if that is free."""
    wanted = {article.slug for article in articles if article.slug}
    taken: set[str] = set()
    if wanted:
        taken |= set(Article.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    slugs = {}
    for article in articles:
        key, slug = article.key or "", article.slug
        if not slug or slug in taken:
            slug = slug_for(article.title, key)
        taken.add(slug)
        slugs[key] = slug
    return slugs


def link_similar(titles: Collection[str]) -> None:
    """Point imported similar articles of these titles at the articles that bear them, if any.

    Of several articles with one title the oldest is meant; no article is similar to itself.
    """
    unlinked = SimilarArticle.objects.filter(
        origin=SimilarArticle.Origin.IMPORTED, other=None, title__in=titles
    )
    rows = list(unlinked.order_by("id"))
    if not rows:
        return
    newest_first = Article.objects.filter(title__in={row.title for row in rows}).order_by("-id")
    by_title = dict(newest_first.values_list("title", "id"))
    found = []
    for row in rows:
        other = by_title.get(row.title)
        if other is not None and other != row.article_id:
            row.other_id = other
            found.append(row)
    SimilarArticle.objects.bulk_update(found, ["other"])
