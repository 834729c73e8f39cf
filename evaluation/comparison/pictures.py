"""Which pictures a comparison has, and the rows each is drawn of."""

from __future__ import annotations

from typing import Final

from common.pictures.files import Picture
from common.pictures.forest import ForestRow, forest_picture
from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.matrix import MatrixCell, matrix_picture
from common.pictures.numbers import Numbers, numbers_of
from common.pictures.trend import TrendRow, trend_picture
from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.report import Comparison
from evaluation.comparison.wording import spec_of
from evaluation.metrics.labels import IMPORTED

PICTURES: Final = ("forest", "trend", "strengths", "matrix")
_LOG_ODDS: Final = Numbers(2, signed=True)


def picture(report: Comparison, name: str) -> Picture | None:
    """The picture of this name; None where there is nothing to draw, or no such name."""
    find = {"forest": _forest, "trend": _trend, "strengths": _strengths, "matrix": _matrix}
    found = find.get(name)
    return found(report) if found else None


def trend_waits(report: Comparison) -> bool:
    """Whether there is a trend to draw that was not computed with the report."""
    (versus, *_) = report.versus
    return versus.days > 1 and len(versus.trend) < 2


def _forest(report: Comparison) -> Picture | None:
    (versus, *_) = report.versus
    rows = [row for estimate in versus.estimates if (row := _forest_row(estimate)) is not None]
    return forest_picture(rows, title="All measures") if rows else None


def _forest_row(estimate: Estimate) -> ForestRow | None:
    """A row for what judges and has a difference, drawn so that right is better."""
    if estimate.difference is None or estimate.verdict is None:
        return None
    measure, interval = estimate.measure, estimate.interval
    scale = 100 if measure.is_share else 1
    return ForestRow(
        panel=_panel(measure), label=measure.label, value=scale * estimate.difference,
        low=scale * interval.low if interval else None,
        high=scale * interval.high if interval else None,
        margin=None if estimate.margin is None else scale * estimate.margin,
        verdict=estimate.verdict, numbers=_numbers(estimate), turned=measure.better == "lower",
    )  # fmt: skip


def _numbers(estimate: Estimate) -> Numbers:
    """As the table writes them (`wording.signed`)."""
    if estimate.measure.is_share:
        return Numbers(1, signed=True, unit=" points")
    of = numbers_of(spec_of(estimate).removeprefix(","))
    return Numbers(of.decimals, percent=of.percent, signed=True)


def _panel(measure: Measure) -> str:
    better = "less is better and stands right" if measure.better == "lower" else "right is better"
    if measure.is_share:
        return f"votes: points of a hundred, {better}"
    if measure.family == "ratings":
        return f"ratings: on the raters’ scale, {better}"
    if measure.key.startswith(IMPORTED):  # on a scale of its own, which nobody told
        return f"{measure.label}, {better}"
    scales = {".3f": "scores from 0 to 1", ".1f": "scores from 0 to 100"}
    return f"{scales.get(measure.spec, measure.label)}, {better}"


def _trend(report: Comparison) -> Picture | None:
    (versus, *_) = report.versus
    if len(versus.trend) < 2:
        return None
    rows = [
        TrendRow(
            point.day, 100 * point.difference,
            100 * point.interval.low if point.interval else None,
            100 * point.interval.high if point.interval else None,
            point.ballots,
        )
        for point in versus.trend
    ]  # fmt: skip
    title = "win rate minus one half" if versus.trend_of.key == "duels" else "difference of shares"
    margin = report.rule.margin_of(versus.trend_of.key)
    return trend_picture(
        rows, title=f"{title}, points", margin=None if margin is None else 100 * margin
    )


def _compared(report: Comparison) -> set[int]:
    return {report.baseline.pk, *(versus.candidate.pk for versus in report.versus)}


def _strengths(report: Comparison) -> Picture | None:
    if report.standing is None:
        return None
    compared = _compared(report)
    rows = [
        IntervalRow(
            row.label, row.strength, row.interval.low if row.interval else None,
            row.interval.high if row.interval else None, marked=row.version_id in compared,
        )
        for row in report.standing.strengths
        if row.strength is not None
    ]  # fmt: skip
    if not rows:
        return None
    return interval_picture(rows, title="Bradley–Terry strength, log-odds", numbers=_LOG_ODDS)


def _matrix(report: Comparison) -> Picture | None:
    if report.standing is None:
        return None
    labels = {row.version_id: row.label for row in report.standing.strengths}
    cells = [
        MatrixCell(labels[rate.version_id], labels[rate.other_id], rate.share)
        for rate in report.standing.win_rates
    ]
    if not cells:
        return None
    marked = [label for pk, label in labels.items() if pk in _compared(report)]
    return matrix_picture(cells, order=list(labels.values()), title="Win rates", marked=marked)
