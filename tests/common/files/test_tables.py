"""Rows as JSON lines are, byte for byte, what `json` writes of the cells that are known."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pytest

from common.files.tables import TableColumn, json_rows


class Kind(StrEnum):
    ONE = 'o"ne'


CELLS: tuple[Any, ...] = (
    "plain", 'a "quoted" \\ one', "ü 中 \u2028 \x00 \n", 0, -7, 10**30, 0.1, 1e-300, 1e22, -0.0,
    True, False, None, [], ["a", "ü"], [1, None], date(2026, 1, 31),
    datetime(2026, 1, 31, 12), Kind.ONE,
)  # fmt: skip
COLUMNS = [TableColumn(f'c"{place} ü', "text", "") for place in range(len(CELLS))]


def test_each_kind_of_cell_is_written_as_json_writes_it() -> None:
    known = {
        column.name: cell for column, cell in zip(COLUMNS, CELLS, strict=True) if cell is not None
    }
    expected = json.dumps(known, ensure_ascii=False, default=date.isoformat)
    assert list(json_rows(COLUMNS, [CELLS])) == [expected]
    assert list(json_rows(COLUMNS[:1], [(None,)])) == ["{}"]


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(cell: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        list(json_rows(COLUMNS[:1], [(cell,)]))


def test_rows_are_the_same_lines_in_their_order_however_many_are_held_at_once() -> None:
    columns = [TableColumn(name, "text", "") for name in ("a %s", "b", "c")]
    rows = [
        (f"{place}%", (None, 0.5, True, 7)[place % 4], None if place % 3 else ["x"])
        for place in range(25)
    ]
    alone = list(json_rows(columns, rows))
    assert alone[:2] == ['{"a %s": "0%", "c": ["x"]}', '{"a %s": "1%", "b": 0.5}']
    for at_once in (2, 7, 100):
        assert list(json_rows(columns, rows, at_once=at_once)) == alone


@pytest.mark.parametrize("at_once", [1, 10])
def test_a_number_that_is_none_is_refused_among_others(at_once: int) -> None:
    with pytest.raises(ValueError, match="JSON"):
        list(json_rows(COLUMNS[:1], [(0.5,), (float("nan"),), (0.25,)], at_once=at_once))
