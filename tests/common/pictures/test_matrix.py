"""Who beats whom: every pair a square, numbers for the names, the first on a page."""

from __future__ import annotations

import pytest
from lxml import etree

from common.pictures.matrix import SHADES, MatrixCell, MatrixPicture, matrix_picture, shade_of


def pictured(count: int, *, marked: tuple[str, ...] = ()) -> MatrixPicture:
    order = [f"V{number}" for number in range(count)]
    cells = [MatrixCell(a, b, 0.75 if a < b else 0.25) for a in order for b in order if a != b]
    return matrix_picture(cells, order=order, title="Win rates", marked=marked)


def test_a_line_has_a_square_for_each_and_none_for_itself() -> None:
    first = pictured(3).drawn[0]
    assert [square.text for square in first.squares] == ["", "75", "75"]
    assert [square.itself for square in first.squares] == [True, False, False]
    assert (first.number, first.label) == (1, "V0")


def test_a_pair_that_never_met_has_no_square() -> None:
    picture = matrix_picture([MatrixCell("a", "b", 0.5)], order=["a", "b"], title="t")
    nobody = picture.drawn[1].squares[0]
    assert (nobody.text, nobody.shade, nobody.itself) == ("", None, False)
    assert picture.table.texts == [["a", "b", "50%"]]


@pytest.mark.parametrize(("share", "shade"), [(0, 0), (0.049, 0), (0.051, 1), (0.5, 5), (1, 10)])
def test_shades_go_from_never_over_even_to_always(share: float, shade: int) -> None:
    assert SHADES == 11 and shade_of(share) == shade


def test_of_sixty_versions_a_page_has_the_first_and_those_meant_and_a_file_all() -> None:
    picture = pictured(60, marked=("V50",))
    assert [line.number for line in picture.drawn] == [*range(1, 15), 51]
    assert {len(line.squares) for line in picture.drawn} == {15}
    assert picture.hidden == 45
    file = etree.fromstring(picture.svg("light"))
    assert len([each for each in file if each.tag.endswith("rect")]) == 60 * 59


@pytest.mark.parametrize(("count", "size"), [(9, "few"), (10, "some"), (14, "some"), (15, "many")])
def test_squares_are_as_small_as_a_phone_needs(count: int, size: str) -> None:
    assert pictured(count).size == size
