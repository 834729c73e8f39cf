"""How a difference and its interval went day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.pictures.rendering import ACCENT, DOWN, QUIET, Kind, Theme, configured, rendered


@dataclass(frozen=True, slots=True)
class TrendRow:
    """All votes up to a day, in ISO 8601; low and high None before an interval can be shown."""

    day: str
    value: float
    low: float | None
    high: float | None


def trend_picture(
    rows: Sequence[TrendRow],
    *,
    title: str,
    margin: float | None,
    theme: Theme = "light",
    kind: Kind = "svg",
) -> bytes:
    """A line within its band, zero as a line, the margin dashed under it."""
    import altair as alt

    data = [{"day": r.day, "value": r.value, "low": r.low, "high": r.high} for r in rows]
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=6, grid=False))
    y = alt.Y("low:Q", title=title, axis=alt.Axis(format="+.0%", tickCount=5))
    base = alt.Chart(alt.InlineData(values=data)).encode(x=x)
    known = base.transform_filter("datum.low !== null")
    band = known.mark_area(color=ACCENT[theme], opacity=0.22).encode(y=y, y2="high:Q")
    points = {"size": 28, "filled": True, "color": ACCENT[theme]}
    line = base.mark_line(color=ACCENT[theme], strokeWidth=2.5, point=points).encode(
        y=alt.Y("value:Q", title=title)
    )
    rules = [
        alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(color=QUIET[theme]).encode(y="y:Q")
    ]
    if margin is not None:
        rules.append(
            alt.Chart(alt.InlineData(values=[{"y": -margin}]))
            .mark_rule(color=DOWN[theme], strokeDash=[5, 4])
            .encode(y="y:Q")
        )
    chart = alt.layer(band, *rules, line)
    chart = chart.properties(width=620, height=240, background="transparent")
    return rendered(configured(chart, theme), kind)
