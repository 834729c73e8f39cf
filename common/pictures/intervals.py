"""A dot for each value with its interval, one line a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from common.pictures.rendering import ACCENT, Kind, Theme, configured, label_room, rendered

# Pixels: of a label, of the scale, of a row, beside the scale and below it.
LIMIT: Final = 260
WIDTH: Final = 520
STEP: Final = 24
_RIGHT: Final = 13
_AXIS: Final = 49


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
    kind: Kind = "svg",
    as_percent: bool = False,
) -> bytes:
    """A dot for each value with its interval, one line a row, in the order given."""
    return rendered(_spec(rows, title, theme, as_percent), kind)


def interval_size(rows: Sequence[IntervalRow]) -> tuple[int, int]:
    """Width and height of the picture of these rows as SVG, in pixels, to within some pixels.

    A page that says them beforehand does not move when the picture has come.
    """
    room = label_room([row.label for row in rows], limit=LIMIT)
    return WIDTH + room + _RIGHT, STEP * len(rows) + _AXIS


def _spec(
    rows: Sequence[IntervalRow], title: str, theme: Theme, as_percent: bool
) -> dict[str, Any]:
    import altair as alt

    data = [
        {"label": row.label, "value": row.value, "low": row.low, "high": row.high} for row in rows
    ]
    order = [row.label for row in rows]
    axis = alt.Axis(format=".0%" if as_percent else ".3~f", tickCount=6)
    room = label_room(order, limit=LIMIT)
    labels = alt.Axis(labelLimit=LIMIT, minExtent=room)
    y = alt.Y("label:N", sort=order, title=None, axis=labels)
    base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
    bars = base.mark_rule(strokeWidth=2.5, color=ACCENT[theme], opacity=0.55).encode(
        x=alt.X("low:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True)),
        x2="high:Q",
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT[theme], opacity=1).encode(
        x=alt.X("value:Q", title=title, axis=axis)
    )
    chart = (bars + dots).properties(width=WIDTH, height=alt.Step(STEP), background="transparent")
    return configured(chart, theme)
