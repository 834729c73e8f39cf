"""Pictures of rows say each figure in words, escape what they are given, and fit as files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from common.pictures.bars import bar_picture
from common.pictures.forest import ForestRow, forest_picture
from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.numbers import Numbers, numbers_of
from common.pictures.rows import RowPicture

POINTS = Numbers(1, signed=True, unit=" points")


def pictured(labels: list[str], marked: str = "") -> RowPicture:
    rows = [IntervalRow(label, 0.42, 0.40, 0.44, marked=label == marked) for label in labels]
    return interval_picture(rows, title="Mean rouge1", numbers=numbers_of(".2f"))


def test_each_row_says_its_figure_and_its_interval_where_there_is_one() -> None:
    rows = [IntervalRow("BART", 0.42, 0.40, 0.44), IntervalRow("T5", 0.3, None, None)]
    picture = interval_picture(rows, title="Mean", numbers=numbers_of(".2f"))
    first, second = picture.drawn[0].rows
    assert (first.figure, second.figure) == ("0.42 (0.40 to 0.44)", "0.30")
    assert "<line" in first.marks and first.marks.count("<circle") == 1
    assert picture.table.lines == [
        ("Version", "Value", "From", "To"), ("BART", 0.42, 0.40, 0.44), ("T5", 0.3, None, None),
    ]  # fmt: skip
    assert picture.table.texts[1] == ["T5", "0.30", "–", "–"]


def test_a_page_measures_places_in_per_cent_and_a_file_in_pixels() -> None:
    picture = pictured(["BART"])
    assert 'cx="50%"' in picture.drawn[0].rows[0].marks  # half way from 0.40 to 0.44
    assert "%" not in picture.svg("light")
    assert "var(--accent)" in picture.drawn[0].rows[0].marks
    assert "var(" not in picture.svg("light") and "style" not in picture.svg("light")


@pytest.mark.parametrize("label", ["<script>", 'a"b', "a & b"])
def test_what_a_file_is_given_is_escaped(label: str) -> None:
    svg = interval_picture(
        [IntervalRow(label, 1, None, None)], title=label, numbers=Numbers(0)
    ).svg("light")
    assert "<script>" not in svg
    assert label in ["".join(each.itertext()) for each in etree.fromstring(svg)]


def test_a_file_has_a_size_that_holds_every_row() -> None:
    svg = pictured([f"Version {number}" for number in range(64)]).svg("dark")
    found = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert found is not None
    # 64 rows of 24, the axis of 44, and 8 above, around it 2 · 8 of paper
    assert int(found[2]) == 64 * 24 + 44 + 8 + 16
    assert svg.count("Version") == 64


def test_light_and_dark_are_two_pictures_of_the_same_bytes_each_time() -> None:
    light, dark = (pictured(["BART"]).svg(theme) for theme in ("light", "dark"))
    assert light != dark and light == pictured(["BART"]).svg("light")


def test_of_sixty_rows_twenty_are_shown_and_those_meant_with_their_neighbours() -> None:
    labels = [f"V{number}" for number in range(60)]
    rows = pictured(labels, marked="V40").drawn[0].rows
    assert [row.label for row in rows if not row.more] == [*labels[:20], "V39", "V40", "V41"]
    assert [row.label for row in rows if row.gap] == ["V39"]
    assert [row.label for row in rows if row.marked] == ["V40"]
    assert pictured(labels).hidden == 40


@pytest.mark.parametrize(("count", "hidden"), [(20, 0), (23, 0), (24, 4)])
def test_a_few_rows_more_than_twenty_are_not_hidden(count: int, hidden: int) -> None:
    assert pictured([f"V{number}" for number in range(count)]).hidden == hidden


def test_a_measure_of_which_less_is_better_is_drawn_the_other_way_and_says_its_own_sign() -> None:
    row = ForestRow("p", "Repeated", 2.0, 1.0, 3.0, 0.5, "worse", POINTS, turned=True)
    picture = forest_picture([row], title="All")
    drawn = picture.panels[0].rows[0]
    assert (drawn.value, drawn.low, drawn.high, drawn.margin) == (-2.0, -3.0, -1.0, -0.5)
    assert drawn.figure == "+2.0 points (+1.0 to +3.0), worse"
    assert drawn.cells == ("Repeated", 2.0, 1.0, 3.0, 0.5, "worse")
    numbers = re.findall(r">([^<]+)</text>", picture.drawn[0].axis)
    assert numbers == ["+3", "+2", "+1", "0"]  # the better the further right


def test_rows_of_one_unit_share_a_panel_and_its_axis() -> None:
    rows = [
        ForestRow(panel, f"{panel}{n}", n, None, None, None, "better", POINTS)
        for panel in ("a", "b")
        for n in (1.0, 2.0)
    ]
    picture = forest_picture(rows, title="All")
    assert [(panel.title, len(panel.rows)) for panel in picture.panels] == [("a", 2), ("b", 2)]
    assert all(panel.axis.low < 0 for panel in picture.panels)  # zero is on each
    other = replace(rows[0], turned=True)
    assert len(forest_picture([*rows, other], title="All").panels) == 3


def test_bars_are_of_the_whole_and_begin_at_nothing() -> None:
    picture = bar_picture([IntervalRow("Yes", 0.5, 0.3, 0.7)], title="share", of="Answer")
    marks = picture.drawn[0].rows[0].marks
    # from 0 at 0.02/1.04 = 1.92 %, as wide as 0.5/1.04 = 48.08 %
    assert '<rect x="1.92%"' in marks and 'width="48.08%"' in marks
    assert picture.drawn[0].rows[0].figure == "50% (30% to 70%)"
