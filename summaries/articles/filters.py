"""What lists of the admin are narrowed by, without reading a whole table for its values."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from summaries.articles.distinct import distinct_texts
from summaries.articles.models import Article


class _ValueFilter(admin.SimpleListFilter):
    """Rows whose article has a value in an indexed column."""

    column: ClassVar[str]
    path: ClassVar[str]

    @classmethod
    def at(cls, path: str) -> type[_ValueFilter]:
        """The filter for rows that reach the column by this path."""
        return type(cls.__name__, (cls,), {"path": path})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every value that an article has."""
        return [(value, value) for value in distinct_texts(Article, self.column)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the chosen value."""
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(**{self.path: chosen})


class SourceFilter(_ValueFilter):
    """By the article's source."""

    title = "source"
    parameter_name = "source"
    column = path = "source"


class LanguageFilter(_ValueFilter):
    """By the article's language."""

    title = "language"
    parameter_name = "language"
    column = path = "language"
