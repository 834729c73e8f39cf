"""Columns as bytes: the same again, few, and refused where they are none."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.opinions.columns import ThumbColumns, columns_of
from evaluation.opinions.packing import UnreadableOpinionsError, digest, packed, unpacked
from tests.evaluation.opinions.histories import Row
from tests.evaluation.opinions.test_columns import thumb_rows


@given(st.lists(thumb_rows, max_size=30))
def test_what_was_packed_comes_back(rows: list[Row]) -> None:
    columns = columns_of(ThumbColumns, rows)
    again = unpacked(ThumbColumns, packed(columns))
    pairs = zip(columns.in_order(), again.in_order(), strict=True)
    assert all(one.tolist() == other.tolist() and one.dtype == other.dtype for one, other in pairs)
    assert packed(again) == packed(columns)
    assert digest(again) == digest(columns)


def test_a_digest_tells_every_column_apart() -> None:
    row = [1, 1, 5, 0, 0, 7, 0, 0, 1, 0]
    seen = {digest(columns_of(ThumbColumns, [row]))}
    for place in range(len(row)):
        other = [*row]
        other[place] += 1
        seen.add(digest(columns_of(ThumbColumns, [other])))
    assert len(seen) == 11


def test_a_thumb_takes_some_ten_bytes_in_the_database() -> None:
    rng = np.random.default_rng(1)
    rows = [
        (article, reader, 1_790_000_000 + second, 0, 0, version, 1, 0, up, 0)
        for article, reader, second, version, up in zip(
            rng.integers(1, 20, 4_000).tolist(), rng.integers(1, 20_000, 4_000).tolist(),
            rng.integers(10_000_000, size=4_000).tolist(), rng.integers(1, 60, 4_000).tolist(),
            rng.integers(2, size=4_000).tolist(), strict=True,
        )
    ]  # fmt: skip
    assert len(packed(columns_of(ThumbColumns, rows))) / 4_000 < 10


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "layout none"),
        (b"\x02", "layout 02"),
        (b"\x01damaged", "Error -3"),
        (b"\x01" + zlib.compress(bytes(31)), "1 bytes too many"),  # a thumb takes 30
    ],
)
def test_other_bytes_are_refused_with_the_way_out(content: bytes, cause: str) -> None:
    with pytest.raises(UnreadableOpinionsError, match=f"{cause}.*recount_comparisons"):
        unpacked(ThumbColumns, content)
