"""What an address or a form says, read."""

from __future__ import annotations

import pytest

from common.web.addresses import DIGITS, row_id


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("7", 7), ("007", 7), ("9" * DIGITS, 10**DIGITS - 1), ("9" * (DIGITS + 1), None),
        ("9" * 5_000, None), ("", None), ("-1", None), ("1.0", None), ("²", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_rows_id_is_a_number_that_a_database_holds(said: str, found: int | None) -> None:
    assert row_id(said) == found
