"""What a judge wrote is read as a number or a side, or as nothing at all."""

from __future__ import annotations

import json

import pytest

from evaluation.judges.answers import (
    LEAST_MASS,
    UnreadableAnswerError,
    read_choice,
    read_rating,
)
from evaluation.judges.rubrics import RubricDimension, RubricText
from summaries.generators.completions import Completion, TokenChances
from summaries.generators.spending import Usage

SCALE = RubricText(
    "", 1, 5, tuple(RubricDimension(name, "Is it?") for name in ("coherence", "fluency"))
)
TEN = RubricText("", 1, 10, SCALE.dimensions)
Token = tuple[str, dict[str, float]]


def said(content: str, *tokens: Token) -> Completion:
    known = tuple(TokenChances(token, tuple(chances.items())) for token, chances in tokens)
    return Completion(content, Usage(), tokens=known)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ('{"coherence": 4}', 4),
        ('{"coherence": "4"}', 4),
        ('{"coherence": {"score": 4}}', 4),
        ("4", 4),
        ("**4**", 4),
        ("Score: 4", 4),
        ("4/5", 4),
        ("4 out of 5", 4),
        ("Coherence (1-5): 4", 4),
        ("Coherence is 3.5.", 3.5),
        ("coherence: 4/5, because 3 facts are right", 4),
        ("<think>coherence: 1?</think>coherence: 5", 5),
        ("coherence: 2. No: coherence: 3", 3),
        ('{"coherence": 4}\nIts coherence is 2 points above the other one.', 4),
        ("4" + " " * 100_000, 4),
    ],
)
def test_a_number_is_found_where_it_stands(content: str, value: float) -> None:
    assert read_rating(said(content), SCALE, ["coherence"]).values == {"coherence": value}


@pytest.mark.parametrize(
    "content",
    [
        "6",
        "0",
        "-4",
        "coherence: 12",
        "between 3-4",
        "3, 4",
        "What a lovely day.",
        "<think>4",
        "4" + " " * 100_000 + "x",
    ],
)
def test_what_is_no_number_of_the_scale_is_no_answer(content: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_rating(said(content), SCALE, ["coherence"])


def test_of_several_dimensions_each_has_its_own_number_or_none() -> None:
    read = read_rating(said('{"coherence": 4, "fluency": "good"}'), SCALE, SCALE.names)
    assert read.values == {"coherence": 4, "fluency": None}
    assert read.lacking == ("fluency",)


@pytest.mark.parametrize("names", [("overall quality", "quality"), ("quality", "overall quality")])
def test_a_name_within_another_is_not_taken_for_it(names: tuple[str, str]) -> None:
    rubric = RubricText("", 1, 5, tuple(RubricDimension(name, "Is it?") for name in names))
    read = read_rating(said('{"quality": 4, "overall quality": 2}'), rubric, names)
    assert read.values == {"quality": 4, "overall quality": 2}
    alone = read_rating(said("Quality: 4. Overall quality: 2."), rubric, ["quality"])
    assert alone.values == {"quality": 4}


@pytest.mark.parametrize("name", ["cohérence", "连贯性", "संगति", "coherence-"])
def test_a_name_of_any_script_is_read_as_it_is_and_as_json_escapes_it(name: str) -> None:
    rubric = RubricText("", 1, 5, (RubricDimension(name, "Is it?"), *SCALE.dimensions))
    for content in (json.dumps({name: 4}), f"{name}: 4"):
        assert read_rating(said(content), rubric, [name]).values == {name: 4}


def test_a_rating_is_the_mean_by_the_probabilities_of_its_own_token() -> None:
    read = read_rating(
        said(
            '{"coherence": 4, "fluency": 2}',
            ('{"coherence":', {}), (" 4", {" 4": 0.6, " 5": 0.2, "five": 0.2}),
            (', "fluency": ', {}), ("2", {"2": 0.5, "3": 0.5}), ("}", {}),
        ),
        SCALE, SCALE.names,
    )  # fmt: skip
    # (4 × .6 + 5 × .2) / .8 = 4.25; (2 + 3) / 2 = 2.5
    assert read.values == pytest.approx({"coherence": 4.25, "fluency": 2.5})
    assert read.by_probability


@pytest.mark.parametrize(("mass", "value"), [(LEAST_MASS, 5), (LEAST_MASS - 0.01, 4)])
def test_too_little_probability_on_the_scale_leaves_the_number_as_written(
    mass: float, value: float
) -> None:
    answer = said("4", ("4", {"5": mass, "good": 1 - mass}))
    assert read_rating(answer, SCALE, ["coherence"]).values == {"coherence": value}


def test_where_a_number_may_begin_a_longer_one_it_is_taken_as_written() -> None:
    answer = said("10", ("1", {"1": 0.9, "9": 0.1}), ("0", {"0": 1.0}))
    read = read_rating(answer, TEN, ["coherence"])
    assert read.values == {"coherence": 10} and not read.by_probability


def test_tokens_that_are_not_what_was_written_tell_nothing() -> None:
    answer = said("4", ("5", {"5": 1.0}))
    assert not read_rating(answer, SCALE, ["coherence"]).by_probability


@pytest.mark.parametrize(
    ("content", "side"),
    [
        ("A", "left"),
        ("B.", "right"),
        ("C", "tie"),
        ("**A**", "left"),
        ('{"better": "B"}', "right"),
        ("The better one is A.", "left"),
        ("The answer is: Summary B", "right"),
        ("<think>A, surely</think>B", "right"),
    ],
)
def test_a_side_is_found_where_it_is_named(content: str, side: str) -> None:
    assert read_choice(said(content), ties=True).side == side


@pytest.mark.parametrize("content", ["A B", "As an AI I cannot", "The answer is a bit unclear", ""])
def test_what_names_no_side_is_no_answer(content: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_choice(said(content), ties=True)


def test_a_tie_counts_only_where_it_may_be_said() -> None:
    with pytest.raises(UnreadableAnswerError, match=r"neither A nor B$"):
        read_choice(said("C"), ties=False)


def test_the_left_ones_share_is_its_probability_and_half_a_ties() -> None:
    read = read_choice(said("A", ("A", {"A": 0.5, "B": 0.2, "C": 0.1, "x": 0.2})), ties=True)
    assert read.left_share == pytest.approx(0.6875)  # (.5 + .05) / .8
    assert read_choice(said("A"), ties=True).left_share is None
