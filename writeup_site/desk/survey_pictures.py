"""Pictures of a survey's results, as SVG or PNG; plain rows in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from common.pictures.rendering import ACCENT, INK, Theme, configured, label_room, rendered
from surveys.questionnaires.results import DayCount
from writeup_site.desk.survey_figures import ChoiceLine

SOFT = {"light": "#8cc0b6", "dark": "#2f6f64"}


def shares_picture(
    lines: Sequence[ChoiceLine],
    *,
    title: str,
    theme: Theme = "light",
    kind: Literal["svg", "png"] = "svg",
) -> bytes:
    """A bar for each choice in its order, with its interval; the axis holds 0 to 100 %."""
    import altair as alt  # heavy, and most processes draw nothing

    data = [
        {
            "label": line.label,
            "share": line.everybody.value,
            "low": line.everybody.interval.low if line.everybody.interval else None,
            "high": line.everybody.interval.high if line.everybody.interval else None,
        }
        for line in lines
    ]
    y = alt.Y("label:N", sort=[line.label for line in lines], title=None,
              axis=alt.Axis(labelLimit=240, ticks=False, domain=False, labelPadding=8,
                            minExtent=label_room((x.label for x in lines), limit=240)))  # fmt: skip
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], domain=False, ticks=False)
    scale = alt.Scale(domain=[0, 1])
    base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
    bars = base.mark_bar(color=SOFT[theme], cornerRadiusEnd=2, height={"band": 0.7}).encode(
        x=alt.X("share:Q", title=title, axis=axis, scale=scale)
    )
    reach = base.mark_rule(strokeWidth=2, color=INK[theme]).encode(
        x=alt.X("low:Q", title=title, axis=axis, scale=scale), x2="high:Q"
    )
    return rendered(_dressed((bars + reach).properties(height=alt.Step(30)), theme), kind)


def days_picture(
    days: Sequence[DayCount], *, theme: Theme = "light", kind: Literal["svg", "png"] = "svg"
) -> bytes:
    """A bar for each day with responses: how many were begun, the complete ones below."""
    import altair as alt

    data = [
        {"day": count.day.isoformat(), "state": state, "order": order, "number": number}
        for count in days
        for order, (state, number) in enumerate(
            [("complete", count.complete), ("partial", count.partial)]
        )
    ]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar(width={"band": 0.7})
        .encode(
            x=alt.X("day:O", title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
            y=alt.Y("number:Q", title="responses begun", axis=alt.Axis(tickMinStep=1)),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=["complete", "partial"], range=[ACCENT[theme], SOFT[theme]]),
                legend=alt.Legend(orient="top", labelColor=INK[theme]),
            ),
        )
        .properties(height=160)
    )
    return rendered(_dressed(chart, theme), kind)


def _dressed(chart: Any, theme: Theme) -> dict[str, Any]:
    return configured(chart.properties(width=520, background="transparent"), theme)
