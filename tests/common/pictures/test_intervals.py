"""Pictures hold the figures they were given, and are the same bytes each time."""

from __future__ import annotations

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.rendering import _rendered

ROWS = [IntervalRow("BART", 0.42, 0.40, 0.44), IntervalRow("<script>", 0.3, None, None)]


def test_a_picture_names_every_row_and_escapes_it() -> None:
    svg = interval_picture(ROWS, title="Mean rouge1").decode()
    assert "BART" in svg and "Mean rouge1" in svg
    assert "&lt;script&gt;" in svg and "<script>" not in svg


def test_the_same_rows_give_the_same_bytes() -> None:
    first = interval_picture(ROWS, title="Mean rouge1")
    _rendered.cache_clear()
    interval_picture(ROWS, title="another in between")
    _rendered.cache_clear()
    assert interval_picture(ROWS, title="Mean rouge1") == first


def test_dark_is_another_picture() -> None:
    light, dark = (interval_picture(ROWS, title="t", theme=theme) for theme in ("light", "dark"))
    assert light != dark


def test_png_is_a_png() -> None:
    assert interval_picture(ROWS, title="t", kind="png").startswith(b"\x89PNG")
