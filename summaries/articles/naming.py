"""What an article gets by its words: an address, tags, and links to the similar ones we hold."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from summaries.articles import limits
from summaries.articles.addresses import MOST_BYTES, address_words
from summaries.articles.models import Tag
from summaries.texts.hashing import short_id

TAG_BYTES: Final = limits.TAG
"""No more bytes than the column holds characters."""


def slug_for(title: str, key: str) -> str:
    """An address from the title, in its own script, and a short id of the key."""
    ending = short_id(key)
    words = address_words(title, MOST_BYTES - len(ending) - 1)
    return f"{words or 'article'}-{ending}"


def tags_named(names: Collection[str]) -> dict[str, Tag]:
    """The tags of these names, made where they lack."""
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
    lacking = sorted(set(names) - tags.keys())
    if not lacking:
        return tags
    slugs = {name: address_words(name, TAG_BYTES) for name in lacking}
    taken = set(Tag.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    for name, slug in slugs.items():
        if not slug or slug in taken:  # such as "C++" after "C"
            ending = short_id(name)
            slugs[name] = f"{address_words(slug, TAG_BYTES - len(ending) - 1)}-{ending}".lstrip("-")
        taken.add(slugs[name])
    new = Tag.objects.bulk_create(Tag(name=name, slug=slug) for name, slug in slugs.items())
    return tags | {tag.name: tag for tag in new}
