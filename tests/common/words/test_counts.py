"""Numbers of things in words."""

from __future__ import annotations

import pytest

from common.words.counts import counted


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (0, "", "0 votes"),
        (1, "", "1 vote"),
        (1, "more ", "1 more vote"),
        (2, "more ", "2 more votes"),
        (1200, "", "1,200 votes"),
    ],
)
def test_one_thing_is_no_plural(number: int, kind: str, said: str) -> None:
    assert counted(number, "votes", kind) == said
