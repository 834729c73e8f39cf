"""Which columns of the leaderboard a member of the team sees, as chosen before."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

# What stands beside the metrics, in the order of the table.
COLUMNS: Final = {
    "articles": "Articles",
    "votes": "Votes",
    "approval": "Share of 👍",
    "duels": "Duels won",
}
_KEPT: Final = "leaderboard_columns"
_METRIC_NAME: Final = re.compile(r"metric-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """names: keys of COLUMNS. metrics: ids; None for those scored under the standing options."""

    names: frozenset[str] = frozenset(COLUMNS)
    metrics: tuple[int, ...] | None = None

    def has_metric(self, metric: int) -> bool:
        """Whether this one's column is shown, of those that the leaderboard holds."""
        return self.metrics is None or metric in self.metrics


def chosen_columns(request: HttpRequest) -> ChosenColumns:
    """What this session chose, else all."""
    kept = request.session.get(_KEPT)
    return ChosenColumns() if kept is None else _columns(kept)


def keep_columns(request: HttpRequest, names: Collection[str] | None) -> None:
    """Remember columns by name: keys of COLUMNS, and "metric-12"; None shows all again."""
    if names is None:
        request.session.pop(_KEPT, None)
    else:
        request.session[_KEPT] = sorted(name for name in names if _is_column(name))


def _is_column(name: str) -> bool:
    return name in COLUMNS or bool(_metric_ids([name]))


def _columns(names: Collection[str]) -> ChosenColumns:
    return ChosenColumns(frozenset(COLUMNS).intersection(names), _metric_ids(names))


def _metric_ids(names: Collection[str]) -> tuple[int, ...]:
    found = (_METRIC_NAME.fullmatch(name) for name in names)
    return tuple(int(match[1]) for match in found if match)
