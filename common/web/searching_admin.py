"""Searching a list of the admin by an index of words, where LIKE would read every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest


class SearchesByWords:
    """A mixin for a ModelAdmin: what is typed is looked for by `found_by`, and by `search_fields`
    that begin with = or ^, which have an index."""

    # From what was typed to the condition that rows meet; None where it holds no word.
    found_by: ClassVar[Callable[[str], Q | None]]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As Django asks for it: the rows, and whether one may be there twice."""
        if not search_term.strip():
            return queryset, False
        by_words = type(self).found_by(search_term)
        wanted = Q(pk__in=[]) if by_words is None else by_words
        for named in self.search_fields:  # type: ignore[attr-defined]
            sign, field = named[:1], named[1:]
            text = search_term.strip()
            if sign == "^":
                wanted |= Q(**{f"{field}__startswith": text})
            elif text.isascii() and (
                (text.isdigit() and len(text) < 19) or not _is_number(self, field)
            ):
                wanted |= Q(**{field: text})
        return queryset.filter(wanted), False


def _is_number(admin: Any, field: str) -> bool:
    return bool(field == "id" or field.endswith("__id"))
