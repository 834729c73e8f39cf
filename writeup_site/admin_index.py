"""What the first page of the admin lists."""

from __future__ import annotations

from typing import Final

from django.contrib import admin
from django.http import HttpRequest

# What its first page lists. All other tables are to look at, or have pages of their own on the
# desk; they open by their address, and from rows that name theirs.
INDEX: Final = frozenset(
    {
        "summaries.article",
        "summaries.summary",
        "summaries.dimension",
        "summaries.giveawayphrase",
        "surveys.ballot",
    }
)


def keep_index_short() -> None:
    """Leave out of the first page what is not in INDEX; call it when every table is registered."""
    for model, of_model in admin.site._registry.items():
        if model._meta.label_lower not in INDEX:
            of_model.has_module_permission = _never  # type: ignore[method-assign]


def _never(request: HttpRequest) -> bool:
    return False
