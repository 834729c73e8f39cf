"""A square for each measure and people, with its figure and its interval."""

from __future__ import annotations

from lxml import etree

from common.pictures.heat import HeatCell, HeatPicture, heat_picture
from common.pictures.matrix import SHADES


def pictured() -> HeatPicture:
    cells = [
        HeatCell("ROUGE-1", "experts", 1.0, None, None),
        HeatCell("ROUGE-1", "crowd", -0.25, -0.5, 0.0),
        HeatCell("Length", "experts", None, None, None),
    ]
    return heat_picture(cells, rows=["ROUGE-1", "Length"], columns=["experts", "crowd"], title="T")


def test_shades_go_from_contrary_over_nothing_to_alike() -> None:
    first, second = pictured().drawn
    assert [(square.shade, square.text) for square in first.squares] == [
        (SHADES - 1, "1.00"),
        (4, "−0.25"),
    ]
    assert [square.ends for square in first.squares] == ["", "−0.50 to 0.00"]
    assert [square.text for square in second.squares] == ["", ""]


def test_a_file_has_a_square_for_each_figure_and_the_table_a_line() -> None:
    picture = pictured()
    file = etree.fromstring(picture.svg("dark"))
    assert len([each for each in file if each.tag.endswith("rect")]) == 2
    assert picture.table.lines == [
        ("Measure", "Against", "Agreement", "Low", "High"),
        ("ROUGE-1", "experts", 1.0, None, None),
        ("ROUGE-1", "crowd", -0.25, -0.5, 0.0),
    ]
