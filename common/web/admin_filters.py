"""What lists of the admin are narrowed by, without reading a whole table for its values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


def one_of(field: str, values: Iterable[tuple[str, str]]) -> type[admin.SimpleListFilter]:
    """A filter by a field of which all values are known: value and what it is called."""
    choices = list(values)

    class OneOf(admin.SimpleListFilter):
        title = field.rpartition("__")[2].replace("_", " ")
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return choices

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            chosen = self.value()
            known = chosen in {value for value, _ in choices}
            return queryset.filter(**{field: chosen}) if known else queryset

    return OneOf
