"""Who beat whom how often, every version against every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.pictures.rendering import (
    DOWN,
    INK,
    PAPER,
    RULE,
    UP,
    Kind,
    Theme,
    configured,
    label_room,
    rendered,
)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The row's win rate against the column, 0 to 1."""

    row: str
    column: str
    share: float


def matrix_picture(
    cells: Sequence[MatrixCell],
    *,
    order: Sequence[str],
    theme: Theme = "light",
    kind: Kind = "svg",
) -> bytes:
    """A square for each pair, its shade and number the win rate; `order` on both sides."""
    import altair as alt

    data = [{"row": c.row, "column": c.column, "share": c.share} for c in cells]
    size = 46 if len(order) <= 16 else 24
    base = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X("column:N", sort=list(order), title="against", axis=alt.Axis(
            orient="top", labelAngle=-45, labelLimit=150, grid=False,
            minExtent=label_room(order, limit=150) * 0.75)),
        y=alt.Y("row:N", sort=list(order), title=None, axis=alt.Axis(
            labelLimit=180, minExtent=label_room(order, limit=180))),
    )  # fmt: skip
    shade = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 0.5, 1], range=[DOWN[theme], PAPER[theme], UP[theme]]),
        legend=None,
    )
    squares = base.mark_rect(stroke=RULE[theme], strokeWidth=1).encode(color=shade)
    strong = "abs(datum.share - 0.5) > 0.28"
    texts = base.mark_text(fontSize=12 if size > 30 else 9).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition(strong, alt.value(PAPER[theme]), alt.value(INK[theme])),
    )
    chart = (squares + texts).properties(
        width=size * len(order), height=size * len(order), background="transparent",
        # The last column's name leans out to the right.
        padding={
            "left": 5, "top": 5, "bottom": 5, "right": label_room(order[-1:], limit=150) * 0.6
        },
    )  # fmt: skip
    return rendered(configured(chart, theme), kind)
