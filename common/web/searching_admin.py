"""Searching a list of the admin by an index of words, where LIKE would read every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
        conditions = [Q(pk__in=[]) if by_words is None else by_words, *self._by_index(search_term)]
        # Each condition by an index of its own; joined by OR every row would be looked at.
        rows = queryset.model._default_manager.order_by()
        first, *others = (rows.filter(each).values("pk") for each in conditions)
        return queryset.filter(pk__in=first.union(*others) if others else first), False

    def _by_index(self, said: str) -> Iterator[Q]:
        text = said.strip()
        for named in self.search_fields:  # type: ignore[attr-defined]
            sign, field = named[:1], named[1:]
            if sign == "^":
                yield Q(**{f"{field}__startswith": text})
            elif not _is_number(field) or (text.isascii() and text.isdigit() and len(text) < 19):
                yield Q(**{field: text})


def _is_number(field: str) -> bool:
    return field == "id" or field.endswith("__id")
