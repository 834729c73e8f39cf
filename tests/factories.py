"""Rows for tests, with sensible values for whatever is not given."""

from __future__ import annotations

from itertools import count
from typing import Any

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion

_numbers = count(1)


def make_article(*, references: tuple[str, ...] = (), **fields: Any) -> Article:
    """An article with a key and slug of its own, and its references."""
    number = next(_numbers)
    fields.setdefault("title", f"Article {number}")
    fields.setdefault("key", f"a{number}")
    fields.setdefault("slug", f"article-{number}")
    fields.setdefault("text", f"The text of article {number}. It has two sentences.")
    fields.setdefault("text_hash", text_hash(fields["text"] or ""))
    article = Article.objects.create(references_hash=texts_hash(references), **fields)
    Reference.objects.bulk_create(
        Reference(article=article, position=position, text=text)
        for position, text in enumerate(references)
    )
    return article


def make_version(name: str = "", **fields: Any) -> ModelVersion:
    """A live version."""
    fields.setdefault("status", ModelVersion.Status.LIVE)
    return ModelVersion.objects.create(name=name or f"model-{next(_numbers)}", **fields)


def make_summary(
    *,
    article: Article | None = None,
    version: ModelVersion | None = None,
    text: str = "It rained all day.",
    **fields: Any,
) -> Summary:
    """A live version's summary of an article that gives nothing away; both new unless given."""
    fields.setdefault("gives_away", 0)
    return Summary.objects.create(
        article=article or make_article(),
        version=version or make_version(),
        text=text,
        text_hash=text_hash(text),
        **fields,
    )
