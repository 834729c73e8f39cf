"""Long names in two parts, so that their middle may be left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.words.shortening import END, WHOLE, name_parts


@pytest.mark.parametrize("length", [1, WHOLE])
def test_a_short_name_stays_whole(length: int) -> None:
    assert name_parts("x" * length) == ("x" * length, "")


def test_a_longer_one_keeps_its_end() -> None:
    assert name_parts("x" * (WHOLE + 1)) == ("x" * (WHOLE + 1 - END), "x" * END)


def test_the_end_begins_with_a_whole_word_where_one_is_near() -> None:
    assert name_parts("bart-large-xsum-tuned-step-1000 @2") == (
        "bart-large-xsum-tuned-", "step-1000 @2",
    )  # fmt: skip
    assert name_parts("bart-large-xsum-checkpoint1000 @2")[1] == "checkpoint1000 @2"


def test_names_that_end_alike_are_told_apart_where_they_differ() -> None:
    names = [f"summariser-of-news-{number}-with-a-long-version" for number in (1, 12, 2)]
    ends = [name_parts(name, names)[1] for name in names]
    assert ends == [f"{number}-with-a-long-version" for number in (1, 12, 2)]
    assert name_parts(names[0], ["another-long-name-of-version-3"])[1] == "long-version"


@given(st.text(), st.lists(st.text()))
def test_both_parts_join_to_the_name(name: str, others: list[str]) -> None:
    assert "".join(name_parts(name, others)) == name
