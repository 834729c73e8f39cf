"""Pictures hold the figures they were given, and are the same bytes each time."""

from __future__ import annotations

import re

import pytest

from common.pictures.intervals import IntervalRow, interval_picture, interval_size
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


@pytest.mark.parametrize(
    "label", ["BART", "a name of a version that is far too long for a label " * 2]
)
def test_its_size_is_known_before_it_is_drawn(label: str) -> None:
    rows = [IntervalRow(f"{label}{number}", 0.5, 0.4, 0.6) for number in range(7)]
    said = re.search(rb'width="(\d+)" height="(\d+)"', interval_picture(rows, title="t"))
    assert said is not None
    # What is beside the scale differs by some pixels with its last number.
    assert interval_size(rows) == pytest.approx((int(said[1]), int(said[2])), abs=8)
