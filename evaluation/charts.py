"""Pictures of estimates with their intervals, as SVG or PNG. Pure: plain rows in, bytes out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Theme = Literal["light", "dark"]
INK = {"light": "#1d1b16", "dark": "#ece8df"}
QUIET = {"light": "#6b675e", "dark": "#a39e92"}
RULE = {"light": "#e4dfd3", "dark": "#37342d"}
ACCENT = {"light": "#0b6e5f", "dark": "#5cc9b4"}
FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One line of an interval picture; low and high None where the spread is not known."""

    label: str
    value: float
    low: float | None
    high: float | None


def interval_picture(
    rows: Sequence[IntervalRow],
    *,
    title: str,
    theme: Theme = "light",
    kind: Literal["svg", "png"] = "svg",
    as_percent: bool = False,
) -> bytes:
    """A dot for each value with its interval, one line a row, in the order given."""
    spec = _spec(rows, title, theme, as_percent)
    return _rendered(json.dumps(spec, sort_keys=True), kind)


def _spec(
    rows: Sequence[IntervalRow], title: str, theme: Theme, as_percent: bool
) -> dict[str, Any]:
    import altair as alt

    data = [
        {"label": row.label, "value": row.value, "low": row.low, "high": row.high} for row in rows
    ]
    order = [row.label for row in rows]
    axis = alt.Axis(format=".0%" if as_percent else ".3~f", tickCount=6)
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
    bars = base.mark_rule(strokeWidth=2.5, color=ACCENT[theme], opacity=0.55).encode(
        x=alt.X("low:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True)),
        x2="high:Q",
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT[theme], opacity=1).encode(
        x=alt.X("value:Q", title=title, axis=axis)
    )
    quiet, rule = QUIET[theme], RULE[theme]
    chart = (
        (bars + dots)
        .properties(width=520, height=alt.Step(24), background="transparent")
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK[theme], titleColor=quiet, gridColor=rule, domainColor=rule,
            tickColor=rule, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
            titlePadding=10,
        )
    )  # fmt: skip
    return dict(chart.to_dict())


def rendered(spec: dict[str, Any], kind: Literal["svg", "png"]) -> bytes:
    """A Vega-Lite picture as bytes; the same specification gives the same ones."""
    return _rendered(json.dumps(spec, sort_keys=True), kind)


@lru_cache(maxsize=128)
def _rendered(spec: str, kind: str) -> bytes:
    import vl_convert

    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=2))
    return _normalised(vl_convert.vegalite_to_svg(spec)).encode()


def _normalised(svg: str) -> str:
    """The same picture with ids numbered from 0: the renderer counts them on from call to call."""
    ids = dict.fromkeys(re.findall(r'id="([^"]+)"', svg))
    for number, name in enumerate(ids):
        svg = re.sub(rf'(id="|#){re.escape(name)}(?=["\)])', rf"\g<1>i{number}", svg)
    return svg
