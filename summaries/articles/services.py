"""Keeps the hashes of texts that a person edits."""

from __future__ import annotations

from summaries.articles.models import Article
from summaries.texts.hashing import text_hash, texts_hash


def rehash_article(*, article: Article) -> None:
    """Store the hashes of the article's text and of its references as they are held now."""
    references = article.references.order_by("position").values_list("text", flat=True)
    article.text_hash = text_hash(article.text) if article.text else ""
    article.references_hash = texts_hash(list(references))
    article.save(update_fields=["text_hash", "references_hash"])
