"""Long names keep what tells them apart, and have room in fonts that nobody here knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from common.pictures.colours import Colour, mixed, paint
from common.pictures.files import png_of
from common.pictures.labels import MOST_SIGNS, shortened, width_of

SITE = Path("writeup_site/static/writeup_site/site.css")


def test_a_long_name_loses_its_middle() -> None:
    name = "summariser-of-the-news-desk-with-long-names @2026-11-30"
    (short,) = shortened([name])
    assert short == "summariser-of-th…names @2026-11-30"
    assert len(short) == MOST_SIGNS


def test_a_name_that_is_not_longer_stays_and_so_do_two_that_would_read_the_same() -> None:
    assert shortened(["x" * MOST_SIGNS]) == ["x" * MOST_SIGNS]
    twins = [f"{'x' * 20}{middle}{'y' * 30}" for middle in ("a", "b")]
    assert shortened(twins) == twins


@pytest.mark.parametrize(
    ("text", "pixels"),
    # In DejaVu Sans Mono every sign is 0.602 of the height, in DejaVu Sans an M is 0.863.
    [("summariser@2026", 12 * 0.602 * 15), ("MMMM", 12 * 0.863 * 4), ("版本", 24.0), ("", 0.0)],
)
def test_a_line_is_never_wider_than_we_think(text: str, pixels: float) -> None:
    assert width_of(text, size=12) >= pixels


@pytest.mark.parametrize("colour", ["paper", "ink", "muted", "rule", "accent", "up", "down"])
def test_files_have_the_colours_of_the_site(colour: Colour) -> None:
    light, dark = re.findall(rf"--{colour}: (#[0-9a-f]{{6}})", SITE.read_text(encoding="utf-8"))
    assert (paint(colour, "light"), paint(colour, "dark")) == (light, dark)
    assert paint(colour, "page") == f"var(--{colour})"


def test_a_colour_on_the_paper_lies_between_them() -> None:
    assert mixed("up", 0, "light") == paint("paper", "light")
    assert mixed("up", 1, "dark") == paint("up", "dark")
    # 0xfa and 0x17 are 250 and 23: half of it 136.5, to even 136 = 0x88
    assert mixed("up", 0.5, "light")[1:3] == "88"


def test_a_png_is_drawn_of_the_file() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'
    assert png_of(svg).startswith(b"\x89PNG")
