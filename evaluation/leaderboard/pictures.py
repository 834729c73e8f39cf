"""The leaderboard's picture: one measure of each version that has it."""

from __future__ import annotations

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.numbers import numbers_of
from common.pictures.rows import RowPicture
from evaluation.comparison.wording import known_spec
from evaluation.leaderboard.selectors import Leaderboard
from evaluation.metrics.labels import label_of
from evaluation.opinions.codes import Origin


def measure_title(board: Leaderboard, key: str) -> str:
    """What a picture of this measure is of, in words."""
    if key == "approval":
        kind = "simulated votes" if board.origin == Origin.SIMULATED else "votes"
        return f"Share of 👍 among {kind}, on one mix of articles, 95 % interval"
    label = label_of(key.partition("|")[0])
    return f"Mean {label.text}, 95 % interval over articles"


def board_picture(board: Leaderboard, key: str) -> RowPicture | None:
    """The picture of one measure; None where no version has it."""
    rows = interval_rows(board, key)
    if not rows:
        return None
    spec = ".0%" if key == "approval" else label_of(key.partition("|")[0]).spec
    widths = [row.high - row.low for row in rows if row.low is not None and row.high is not None]
    spec = known_spec(spec, min(filter(None, widths), default=0.0))
    numbers = numbers_of(spec.removeprefix(","))
    return interval_picture(rows, title=measure_title(board, key), numbers=numbers)


def interval_rows(board: Leaderboard, key: str) -> list[IntervalRow]:
    """What the picture shows of one measure: versions that have it, in the table's order."""
    signatures = [metric.signature for metric in board.metrics]
    rows = []
    for row in board.rows:
        value, interval = row.approval.share, row.approval.interval
        if key != "approval":
            estimate = row.estimates[signatures.index(key)] if key in signatures else None
            value, interval = (estimate.mean, estimate.interval) if estimate else (None, None)
        if value is not None:
            low, high = (interval.low, interval.high) if interval else (None, None)
            rows.append(IntervalRow(row.version.label, value, low, high))
    return rows
