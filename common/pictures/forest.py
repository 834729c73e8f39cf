"""Differences with their intervals around zero, one panel a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from common.pictures.rendering import (
    ACCENT,
    DOWN,
    QUIET,
    UP,
    Kind,
    Theme,
    configured,
    label_room,
    rendered,
)

VERDICTS = ("better", "no worse", "cannot tell yet", "worse")
LIMIT: Final = 220  # pixels of a label
SHAPES = ("triangle-right", "diamond", "circle", "triangle-left")


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One measure. panel: rows of one unit share an axis, whose title it is.

    low, high: None where the spread is not known. margin: None where none is declared.
    """

    panel: str
    label: str
    value: float
    low: float | None
    high: float | None
    margin: float | None
    verdict: str


def forest_picture(
    rows: Sequence[ForestRow], *, theme: Theme = "light", kind: Kind = "svg"
) -> bytes:
    """Each difference with its interval; a dashed line where no worse ends and worse begins.

    Colour and shape both say the verdict.
    """
    import altair as alt

    # The same for all panels, so that they stand below one another.
    room = label_room((row.label for row in rows), limit=LIMIT)
    panels = [
        _panel([row for row in rows if row.panel == panel], panel, theme, room)
        for panel in dict.fromkeys(row.panel for row in rows)
    ]
    chart = alt.vconcat(*panels, spacing=18, background="transparent")
    chart = chart.resolve_scale(x="independent", color="shared", shape="shared")
    return rendered(configured(chart, theme), kind)


def _panel(rows: Sequence[ForestRow], title: str, theme: Theme, room: int) -> Any:
    import altair as alt

    data = [
        {
            "label": row.label, "value": row.value, "low": row.low, "high": row.high,
            "margin": None if row.margin is None else -row.margin, "verdict": row.verdict,
        }
        for row in rows
    ]  # fmt: skip
    colours = [UP[theme], ACCENT[theme], QUIET[theme], DOWN[theme]]
    # Every panel names all verdicts, so that the panels share one meaning of each.
    scale = alt.Scale(domain=list(VERDICTS), range=colours)
    forms = alt.Scale(domain=list(VERDICTS), range=list(SHAPES))
    axis = alt.Axis(format="+.3~f", tickCount=6)
    y = alt.Y(
        "label:N", sort=[row.label for row in rows], title=None,
        axis=alt.Axis(labelLimit=LIMIT, minExtent=room),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(
        color=QUIET[theme], strokeWidth=1
    ).encode(x="x:Q")  # fmt: skip
    colour = alt.Color("verdict:N", scale=scale, legend=None)
    bars = base.mark_rule(strokeWidth=2.5, opacity=0.7).encode(
        x=alt.X("low:Q", title=title, axis=axis, scale=alt.Scale(nice=True)),
        x2="high:Q",
        color=colour,
    )
    ticks = base.mark_tick(color=QUIET[theme], thickness=2, strokeDash=[3, 2]).encode(
        x=alt.X("margin:Q", title=title, axis=axis)
    )
    dots = base.mark_point(filled=True, size=85, opacity=1).encode(
        x=alt.X("value:Q", title=title, axis=axis),
        color=colour,
        shape=alt.Shape("verdict:N", scale=forms, legend=None),
    )
    return (zero + bars + ticks + dots).properties(width=500, height=alt.Step(24))
