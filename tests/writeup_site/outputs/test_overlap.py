"""Words of a text are marked by where else they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeup_site.outputs.overlap import overlap_runs, words_of


def places(text: str, reference: str, article: str) -> list[tuple[str, str]]:
    runs = overlap_runs(text, references=words_of([reference]), article=words_of([article]))
    return [(run.text, run.place) for run in runs]


def test_words_of_the_reference_go_before_those_of_the_article() -> None:
    found = places(
        "Harbour froze, boats stayed home.", "The harbour froze.", "Boats froze; stayed."
    )
    assert found == [
        ("Harbour froze", "reference"),
        (", ", ""),
        ("boats stayed", "article"),
        (" ", ""),
        ("home", "neither"),
        (".", ""),
    ]


@pytest.mark.parametrize(
    ("text", "marked"), [("the", ""), ("with", "neither"), ("7", "neither"), ("雨", "neither")]
)
def test_a_run_is_marked_where_one_of_its_words_tells_something(text: str, marked: str) -> None:
    # three letters do not, four do
    assert places(text, "Rain.", "Rain fell.") == [(text, marked)]


def test_short_words_are_marked_beside_a_telling_one() -> None:
    assert places("all of the harbour", "all of the harbour", "") == [
        ("all of the harbour", "reference")
    ]


def test_where_the_article_is_not_known_nothing_is_said_to_stand_nowhere() -> None:
    assert places("Harbour masters", "The harbour.", "") == [
        ("Harbour", "reference"),
        (" masters", ""),
    ]
    assert places("Harbour masters", "", "") == [("Harbour masters", "")]


def test_case_and_the_genitive_do_not_matter() -> None:
    assert places("Brennick’s HARBOUR", "brennick harbour", "x") == [
        ("Brennick’s HARBOUR", "reference")
    ]


@given(st.text(), st.text(), st.text())
def test_the_runs_join_to_the_text_again(text: str, reference: str, article: str) -> None:
    assert "".join(run for run, _ in places(text, reference, article)) == text
