"""Several things in one sentence."""

from __future__ import annotations

import pytest

from common.words.counts import counted_are
from common.words.lists import name_list


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a or b"), ([1, 2, 3], "1, 2 or 3")],
)
def test_names_stand_in_a_row(names: list[object], said: str) -> None:
    assert name_list(names, "or") == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 lines are"), (1, "1 line is"), (2, "2 lines are"), (1000, "1,000 lines are")],
)
def test_so_many_things_have_their_verb(number: int, said: str) -> None:
    assert counted_are(number, "lines") == said
