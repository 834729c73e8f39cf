"""What an article gets by its words: an address, tags, and links to the similar ones we hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.text import slugify

from summaries.articles.models import Article, Tag
from summaries.breakdowns.records import ArticleRecord
from summaries.importing import limits
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import short_id


def slug_for(title: str, key: str) -> str:
    """An address from the title, as far as ASCII can say it, and a short id of the key."""
    ending = short_id(key)
    words = slugify(title)[: limits.SLUG - len(ending) - 1].strip("-_")
    return f"{words or 'article'}-{ending}"


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


def tags_named(names: Collection[str]) -> dict[str, Tag]:
    """The tags of these names, made where they lack."""
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
    lacking = sorted(set(names) - tags.keys())
    if not lacking:
        return tags
    slugs = {name: slugify(name)[: limits.TAG] for name in lacking}
    taken = set(Tag.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    for name, slug in slugs.items():
        if not slug or slug in taken:  # such as "C++" after "C"
            ending = short_id(name)
            slugs[name] = f"{slug[: limits.TAG - len(ending) - 1]}-{ending}".lstrip("-")
        taken.add(slugs[name])
    new = Tag.objects.bulk_create(Tag(name=name, slug=slug) for name, slug in slugs.items())
    return tags | {tag.name: tag for tag in new}


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
