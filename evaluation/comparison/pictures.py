"""Which pictures a comparison has, and the rows each is drawn of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from common.pictures.forest import ForestRow, forest_picture
from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.matrix import MatrixCell, matrix_picture
from common.pictures.rendering import Kind, Theme
from common.pictures.trend import TrendRow, trend_picture
from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.report import Comparison

PICTURES: Final = ("forest", "trend", "strengths", "matrix")
Drawing = Callable[[Theme, Kind], bytes]


def has_picture(report: Comparison, name: str) -> bool:
    """Whether there is something to draw, also of a trend that was not computed."""
    if name == "trend":
        return report.versus[0].days > 1
    return picture(report, name) is not None


def picture(report: Comparison, name: str) -> Drawing | None:
    """What draws the picture of this name; None where there is nothing to draw, or no such name."""
    find = {"forest": _forest, "trend": _trend, "strengths": _strengths, "matrix": _matrix}
    found = find.get(name)
    return found(report) if found else None


def _forest(report: Comparison) -> Drawing | None:
    (versus, *_) = report.versus
    rows = [row for estimate in versus.estimates if (row := _forest_row(estimate)) is not None]
    if not rows:
        return None
    return lambda theme, kind: forest_picture(rows, theme=theme, kind=kind)


def _forest_row(estimate: Estimate) -> ForestRow | None:
    """A row for what judges and has a difference, drawn so that right is better."""
    if estimate.difference is None or estimate.verdict is None:
        return None
    sign = -1 if estimate.measure.better == "lower" else 1
    scale = sign * (100 if estimate.measure.is_share else 1)
    interval = estimate.interval
    ends = sorted((scale * interval.low, scale * interval.high)) if interval else (None, None)
    margin = None if estimate.margin is None else abs(scale) * estimate.margin
    return ForestRow(
        panel=_panel(estimate.measure), label=estimate.measure.label,
        value=scale * estimate.difference, low=ends[0], high=ends[1], margin=margin,
        verdict=estimate.verdict,
    )  # fmt: skip


def _panel(measure: Measure) -> str:
    if measure.is_share:
        return "votes: points of a hundred, right is better"
    if measure.family == "ratings":
        return "ratings: on the raters’ scale, right is better"
    return {
        ".3f": "scores from 0 to 1, right is better",
        ".1f": "scores from 0 to 100, right is better",
    }.get(measure.spec, f"{measure.label}, right is better")


def _trend(report: Comparison) -> Drawing | None:
    (versus, *_) = report.versus
    if len(versus.trend) < 2:
        return None
    rows = [
        TrendRow(
            point.day.isoformat(), point.difference,
            point.interval.low if point.interval else None,
            point.interval.high if point.interval else None,
        )
        for point in versus.trend
    ]  # fmt: skip
    title = "win rate minus one half" if versus.trend_of.key == "duels" else "difference of shares"
    margin = report.rule.margin_of(versus.trend_of.key)
    return lambda theme, kind: trend_picture(
        rows, title=title, margin=margin, theme=theme, kind=kind
    )


def _strengths(report: Comparison) -> Drawing | None:
    if report.standing is None:
        return None
    rows = [
        IntervalRow(
            row.label, row.strength, row.interval.low if row.interval else None,
            row.interval.high if row.interval else None,
        )
        for row in report.standing.strengths
        if row.strength is not None
    ]  # fmt: skip
    if not rows:
        return None
    draw = partial(interval_picture, rows, title="Bradley–Terry strength, log-odds")
    return lambda theme, kind: draw(theme=theme, kind=kind)


def _matrix(report: Comparison) -> Drawing | None:
    if report.standing is None:
        return None
    labels = {row.version_id: row.label for row in report.standing.strengths}
    cells = [
        MatrixCell(labels[rate.version_id], labels[rate.other_id], rate.share)
        for rate in report.standing.win_rates
    ]
    if not cells:
        return None
    order = list(labels.values())
    return lambda theme, kind: matrix_picture(cells, order=order, theme=theme, kind=kind)
