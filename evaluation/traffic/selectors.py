"""The traffic report: which versions readers were shown, against the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.numbers import Numbers
from common.pictures.rows import RowPicture
from evaluation.stats.sample_ratio import Arm, SampleRatio, Stratum, sample_ratio
from summaries.versions.models import ModelVersion
from surveys.exposures.selectors import exposures_by_plan

TITLE: Final = "Observed minus planned share of first readings"
_PERCENT: Final = Numbers(1, percent=True, signed=True)
MISMATCH: Final = 0.001  # looked at again and again, so well below the usual 0.05


@dataclass(frozen=True)
class TrafficRow:
    """One version. Shares in [0, 1], None where nothing was shown; `reach` is half of the 95 %
    range that chance alone gives the observed share."""

    version: ModelVersion
    arm: Arm
    planned: float | None
    observed: float | None
    reach: float | None


@dataclass(frozen=True)
class TrafficReport:
    """All first readings against the plans that they were drawn under.

    `verdict` is "as planned", "mismatch" or "cannot tell yet". `plans` is how many there were,
    `unplanned` how many first readings have no known plan and are left out.
    """

    rows: tuple[TrafficRow, ...]
    result: SampleRatio
    plans: int
    unplanned: int
    simulated: bool

    @property
    def is_empty(self) -> bool:
        """Whether nobody has read anything."""
        return not self.result.total and not self.unplanned

    @property
    def verdict(self) -> str:
        """What the test says."""
        if self.result.p_value is None:
            return "cannot tell yet"
        return "mismatch" if self.result.p_value < MISMATCH else "as planned"


def traffic_report(*, simulated: bool = False) -> TrafficReport:
    """The report over people's first readings, or over simulated ones. Three queries."""
    counted, unplanned = exposures_by_plan(simulated=simulated)
    result = sample_ratio([Stratum(each.shares, each.counts) for each in counted])
    versions = ModelVersion.objects.in_bulk([arm.version for arm in result.arms])
    total = result.total
    rows = tuple(
        TrafficRow(
            version=versions[arm.version],
            arm=arm,
            planned=arm.expected / total if total else None,
            observed=arm.observed / total if total else None,
            reach=1.96 * arm.deviation / total if total else None,
        )
        for arm in result.arms
        if arm.version in versions
    )
    return TrafficReport(rows, result, len(counted), unplanned, simulated)


def picture_rows(report: TrafficReport) -> list[IntervalRow]:
    """How far each version's share lies from the plan, with the range that chance gives."""
    return [
        IntervalRow(row.version.label, row.observed - row.planned,
                    row.observed - row.planned - row.reach, row.observed - row.planned + row.reach)
        for row in report.rows
        if row.observed is not None and row.planned is not None and row.reach is not None
    ]  # fmt: skip


def traffic_shares(report: TrafficReport) -> RowPicture | None:
    """The picture of these; None where nothing was shown."""
    rows = picture_rows(report)
    if not rows:
        return None
    return interval_picture(rows, title=TITLE, numbers=_PERCENT, zero=True)


def table(report: TrafficReport) -> list[list[object]]:
    """The rows of the CSV, headings first; shares in [0, 1], an unknown one is empty."""
    head: list[object] = [
        "version", "shown", "expected", "deviation_if_planned", "observed_share", "planned_share",
    ]  # fmt: skip
    return [head] + [
        [row.version.identifier, row.arm.observed, round(row.arm.expected, 3),
         round(row.arm.deviation, 3), row.observed, row.planned]
        for row in report.rows
    ]  # fmt: skip
