"""Rubrics: read from a form and back, and refused with the place and the way out."""

from __future__ import annotations

import pytest

from evaluation.judges.rubrics import (
    HIGHEST,
    MOST_DIMENSIONS,
    PACKAGED,
    RubricDimension,
    RubricError,
    RubricText,
    read_dimensions,
    written_dimensions,
)

TEXT = """# tone
Does it sound like the paper?
It may be dry.
1: like somebody else
5: like the paper

# brevity
Is it short?"""


def rubric(*dimensions: RubricDimension, low: int = 1, high: int = 5) -> RubricText:
    return RubricText("", low, high, dimensions or (RubricDimension("tone", "Is it right?"),))


def test_dimensions_are_read_from_a_form_and_written_as_they_were_read() -> None:
    tone, brevity = read_dimensions(TEXT)
    assert tone.question == "Does it sound like the paper? It may be dry."
    assert tone.anchors == ((1, "like somebody else"), (5, "like the paper"))
    assert brevity == RubricDimension("brevity", "Is it short?")
    assert read_dimensions(written_dimensions((tone, brevity))) == (tone, brevity)


def test_the_packaged_rubric_survives_the_form_and_the_database() -> None:
    assert read_dimensions(written_dimensions(PACKAGED.dimensions)) == PACKAGED.dimensions
    assert RubricText.of(PACKAGED.instructions, 1, 5, PACKAGED.as_json()) == PACKAGED
    assert PACKAGED.names == ("coherence", "consistency", "fluency", "relevance")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Is it short?", "line 1: begin with"),
        ("# tone\nIs it?\n1: no\nand more", "line 4: after the first anchor"),
    ],
)
def test_a_form_that_cannot_be_read_names_the_line(text: str, said: str) -> None:
    with pytest.raises(RubricError, match=said):
        read_dimensions(text)


@pytest.mark.parametrize(
    ("low", "high", "is_one"),
    [(0, 1, True), (0, HIGHEST, True), (0, HIGHEST + 1, False), (3, 3, False), (-1, 5, False)],
)
def test_a_scale_lies_within_its_bounds(low: int, high: int, is_one: bool) -> None:
    if is_one:
        assert rubric(low=low, high=high).high == high
    else:
        with pytest.raises(RubricError, match="a scale goes"):
            rubric(low=low, high=high)


def test_as_many_dimensions_as_are_allowed_and_not_one_more() -> None:
    many = [RubricDimension(f"d{number}", "Is it?") for number in range(MOST_DIMENSIONS + 1)]
    assert len(rubric(*many[:-1]).names) == MOST_DIMENSIONS
    with pytest.raises(RubricError, match="1 to 12 dimensions"):
        rubric(*many)


@pytest.mark.parametrize(
    ("dimension", "said"),
    [
        (RubricDimension("a|b", "Is it?"), "no name of a dimension"),
        (RubricDimension("x" * 41, "Is it?"), "no name of a dimension"),
        (RubricDimension("tone", ""), "say in a sentence"),
        (RubricDimension("tone", "Is it?", ((6, "far too good"),)), "6 is not on the scale"),
        (RubricDimension("tone", "Is it?", ((1, "no"), (1, "never"))), "the same number"),
        (RubricDimension("tone", "Is it?", ((1, ""),)), "an anchor has no words"),
        (RubricDimension("tone", "x" * 2001), "longer than 2,000"),
    ],
)
def test_a_dimension_that_cannot_be_says_why(dimension: RubricDimension, said: str) -> None:
    with pytest.raises(RubricError, match=said):
        rubric(dimension)


def test_a_name_stands_once_whatever_its_capitals() -> None:
    with pytest.raises(RubricError, match="stands twice"):
        rubric(RubricDimension("tone", "Is it?"), RubricDimension("Tone", "Is it not?"))
