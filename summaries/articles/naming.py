"""What an article gets by its words: an address, tags, and links to the similar ones we hold."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.text import slugify

from summaries.articles import limits
from summaries.articles.models import Tag
from summaries.texts.hashing import short_id


def slug_for(title: str, key: str) -> str:
    """An address from the title, as far as ASCII can say it, and a short id of the key."""
    ending = short_id(key)
    words = slugify(title)[: limits.SLUG - len(ending) - 1].strip("-_")
    return f"{words or 'article'}-{ending}"


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
