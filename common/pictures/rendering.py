"""What every picture shares: its colours, its type, and how it becomes bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, Literal

Theme = Literal["light", "dark"]
Kind = Literal["svg", "png"]
INK = {"light": "#1d1b16", "dark": "#ece8df"}
QUIET = {"light": "#6b675e", "dark": "#a39e92"}
RULE = {"light": "#e4dfd3", "dark": "#37342d"}
ACCENT = {"light": "#0b6e5f", "dark": "#5cc9b4"}
UP = {"light": "#17633a", "dark": "#8bcf9f"}
DOWN = {"light": "#9a3a1a", "dark": "#f0a184"}
PAPER = {"light": "#faf8f4", "dark": "#171614"}
# A label is measured with the renderer’s font and shown with the reader’s, which may be wider:
# these are widths of signs of 12 px in a wide one, of Latin and of other scripts.
_WIDTH: Final = 7.6
_WIDE: Final = 12.5
_FIRST_WIDE: Final = "\u1100"
FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"


def configured(chart: Any, theme: Theme) -> dict[str, Any]:
    """The chart's specification with the site's type and colours."""
    quiet, rule = QUIET[theme], RULE[theme]
    chart = (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK[theme], titleColor=quiet, gridColor=rule, domainColor=rule,
            tickColor=rule, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
            titlePadding=10,
        )
        .configure_title(color=quiet, fontSize=12, fontWeight="normal", anchor="start")
        .configure_legend(labelColor=INK[theme], titleColor=quiet)
    )  # fmt: skip
    return dict(chart.to_dict())


def label_room(labels: Iterable[str], *, limit: int) -> int:
    """Pixels to keep for labels beside an axis, in whatever font they are shown.

    limit: where they are cut, in pixels as the renderer measures them.
    """
    widths = (sum(_WIDE if c >= _FIRST_WIDE else _WIDTH for c in label) for label in labels)
    return round(min(max(widths, default=0.0), 1.25 * limit)) + 10


def rendered(spec: dict[str, Any], kind: Kind) -> bytes:
    """The picture of a specification."""
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
