"""The months in which opinions came in, by UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from evaluation.opinions.columns import SECONDS_A_DAY, OpinionColumns, numbered


def months_of(*columns: OpinionColumns) -> list[str]:
    """The months in which an opinion came in, such as "2026-02", the earliest first."""
    days = np.unique(np.concatenate([numbered(each.day)[1] for each in columns]))
    return sorted({_month(day) for day in days.tolist()})


def month_span(month: str) -> tuple[int, int]:
    """Seconds since 1970 at which a month, such as "2026-02", begins and the next one does.

    A span that holds nothing for what is no month.
    """
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return 0, 0
    year, after = divmod(first.year * 12 + first.month, 12)
    return int(first.timestamp()), int(datetime(year, after + 1, 1, tzinfo=UTC).timestamp())


def _month(day: int) -> str:
    return datetime.fromtimestamp(day * SECONDS_A_DAY, UTC).strftime("%Y-%m")
