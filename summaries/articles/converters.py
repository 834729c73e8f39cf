"""What stands for an article in the addresses of pages."""

from __future__ import annotations

from summaries.articles.addresses import one_spelling


class ArticleAddress:
    """An article's slug in any script; its letters may come composed or in parts."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return one_spelling(value)

    def to_url(self, value: str) -> str:
        """Django encodes it."""
        return value
