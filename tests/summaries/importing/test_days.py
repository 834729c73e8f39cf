"""Days as people and products write them, and what a column tells of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from common.files.rejections import Rejection
from summaries.importing import dated_columns
from summaries.importing.dated_columns import with_days_read
from summaries.importing.days import Days, UnclearDayError, day_counted, order_told, read_day
from summaries.importing.records import GivenLine


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("11/30/2026 3:05 PM", at(2026, 11, 30, 15, 5)),
        ("11/30/2026 3:05:10\u202fPM", at(2026, 11, 30, 15, 5, 10)),
        ("11/30/2026 12:00 AM", at(2026, 11, 30)),
        ("12/31/2025, 11:59:59 p.m.", at(2025, 12, 31, 23, 59, 59)),
        ("30/11/2026 15:05", at(2026, 11, 30, 15, 5)),
        ("30.11.2026", at(2026, 11, 30)),
        ("05/05/2026", at(2026, 5, 5)),
        ("11/30/26 15:05", at(2026, 11, 30, 15, 5)),
        ("2026/11/30 3:05:10 PM GMT+1", at(2026, 11, 30, 14, 5, 10)),
        ("2026/1/5 3:05:10 PM GMT+5:30", at(2026, 1, 5, 9, 35, 10)),
        ("2026-11-30 15:05:10 -0330", at(2026, 11, 30, 18, 35, 10)),
        ("Nov 30, 2026", at(2026, 11, 30)),
        ("November 30, 2026 at 3:05 PM", at(2026, 11, 30, 15, 5)),
        ("Sept 3rd, 2026", at(2026, 9, 3)),
        ("30 Nov 2026 15:05", at(2026, 11, 30, 15, 5)),
        ("30-Nov-2026", at(2026, 11, 30)),
        ("Monday, November 30, 2026", at(2026, 11, 30)),
        ("Mon Nov 30 15:05:10 PST 2026", at(2026, 11, 30, 23, 5, 10)),
    ],
)
def test_a_day_that_is_one_in_one_way_alone_is_read(text: str, when: datetime) -> None:
    assert read_day(text) == when


@pytest.mark.parametrize(
    "text", ["03/11/2026", "3.11.2026 10:00", "30/11/26", "20/11/25", "1/2/26"]
)
def test_a_day_that_is_one_in_two_ways_is_unclear(text: str) -> None:
    with pytest.raises(UnclearDayError):
        read_day(text)


@pytest.mark.parametrize(
    "text",
    ["13/13/2026", "11/30/2026 25:00", "11/30/2026 13:05 PM", "11/30/2026 15", "June 31, 2026",
     "11/30/2026 3:05 PM XYZ", "11/30/2026 0:05 AM", "Nov 2026", "30/11", "99999/1/1"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_day(text)


def test_the_order_that_is_told_is_kept_to() -> None:
    assert read_day("03/11/2026", Days.MONTH_FIRST) == at(2026, 3, 11)
    assert read_day("03/11/2026", Days.DAY_FIRST) == at(2026, 11, 3)
    assert read_day("26/11/03", Days.YEAR_FIRST) == at(2026, 11, 3)
    with pytest.raises(ValueError, match="30/11/2026"):
        read_day("30/11/2026", Days.MONTH_FIRST)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/11/2026", "11/30/2026"], Days.MONTH_FIRST),
        (["03/11/2026", "30/11/2026", "later", None, 5], Days.DAY_FIRST),
        (["03/11/2026", "04/12/2026"], None),
        (["30/11/2026", "11/30/2026"], None),
        (["30/11/26", "20/11/25"], None),
        ([], None),
    ],
)
def test_a_column_tells_its_order(texts: list[object], order: Days | None) -> None:
    assert order_told(texts) == order


@pytest.mark.parametrize(
    ("value", "when"),
    [(46356.5, at(2026, 11, 30, 12)), ("46356", at(2026, 11, 30)), (20_000, at(1954, 10, 3)),
     (80_000, at(2119, 1, 11)), (19_999, None), (80_001, None), (True, None), ("x", None),
     ("nan", None), (None, None)],
)  # fmt: skip
def test_days_are_counted_as_spreadsheets_do(value: object, when: datetime | None) -> None:
    assert day_counted(value) == when


def read(*values: Any, told: Days | None = None) -> list[Any]:
    rows = [
        GivenLine(number, json.dumps(value).encode(), {"when": value, "what": "03/11/2026"})
        for number, value in enumerate(values, start=1)
    ]
    found = with_days_read(rows, lambda fields: ["when"], told)
    return [each.message if isinstance(each, Rejection) else each.fields["when"] for each in found]


def test_a_column_is_read_as_its_clear_days_tell() -> None:
    assert read("03/11/2026", "11/30/2026 3:05 PM") == [
        "2026-03-11T00:00:00+00:00", "2026-11-30T15:05:00+00:00"
    ]  # fmt: skip
    assert read("03/11/2026", "30/11/2026")[0] == "2026-11-03T00:00:00+00:00"


def test_a_column_that_tells_nothing_is_left_as_it_is() -> None:
    values = ["03/11/2026", "04/11/2026", "2026-11-03", 1_700_000_000, None]
    assert read(*values) == values


def test_a_column_in_two_orders_is_left_as_it_is() -> None:
    values = ["03/11/2026", "30/11/2026", "11/30/2026"]
    assert read(*values) == values


def test_what_does_not_fit_its_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dated_columns, "LOOKED_AT", 1)
    assert read("11/30/2026", "30/11/2026") == [
        "2026-11-30T00:00:00+00:00",
        '"when" is "30/11/2026", and elsewhere stands the month first',
    ]


def test_what_is_told_goes_before_the_column() -> None:
    assert read("03/11/2026", told=Days.DAY_FIRST) == ["2026-11-03T00:00:00+00:00"]
    assert read("11/30/2026", told=Days.DAY_FIRST) == [
        '"when" is "11/30/2026", and you say the day first'
    ]
    assert read(46356, "46356.5", "03/11/2026", told=Days.EXCEL) == [
        "2026-11-30T00:00:00+00:00", "2026-11-30T12:00:00+00:00", "03/11/2026"
    ]  # fmt: skip


def test_the_first_rows_are_held_by_number_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [GivenLine(number, b"x" * 10, {}) for number in range(20)]
    monkeypatch.setattr(dated_columns, "HELD", 35)
    assert len(dated_columns.first_of(iter(rows))) == 4
    monkeypatch.setattr(dated_columns, "LOOKED_AT", 3)
    assert len(dated_columns.first_of(iter(rows))) == 3
