"""Powers and indices in plain text."""

from __future__ import annotations

import pytest

from summaries.documents.powers import lowered, raised


@pytest.mark.parametrize(
    ("text", "before", "read_as"),
    [
        ("6", "0", "⁶"),
        ("−3", "0", "⁻³"),
        ("n+1", "x", "ⁿ⁺¹"),
        ("2x", "e", "^2x"),
        ("a b", "e", "^(a b)"),
        ("x²", "e", "^(x²)"),
        ("²", "m", "²"),  # small already
        (" 6 ", "0", " ⁶ "),
        ("th", "4", "th"),
        ("TM", "x", "^TM"),
        ("6", "", "6"),  # nothing to be a power of
        ("6", " ", "6"),
        ("", "x", ""),
        ("x" * 20, "e", "^" + "x" * 20),
        ("x" * 21, "e", "x" * 21),  # prose that somebody set higher
    ],
)
def test_what_is_set_higher_reads_as_a_power(text: str, before: str, read_as: str) -> None:
    assert raised(text, before) == read_as


@pytest.mark.parametrize(
    ("text", "read_as"),
    [("2", "₂"), ("max", "_max"), ("n", "_n"), ("i,j", "_(i,j)"), ("st", "_st")],
)
def test_what_is_set_lower_reads_as_an_index(text: str, read_as: str) -> None:
    assert lowered(text, "H") == read_as
