"""Values of every type that a report holds, frozen and thawed, without a database."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest

from evaluation.comparison.declared import NotedChange
from evaluation.comparison.freezing import UnreadableReportError, frozen, thawed
from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.nameless import nameless_rule


@dataclass(frozen=True)
class Inner:
    low: float
    name: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Outer:
    number: int
    share: float
    said: str | None
    when: datetime
    day: date
    pair: tuple[int, str]
    many: tuple[Inner, ...]
    later: tuple[int, ...] = field(default=())


WHOLE = Outer(
    3, 0.5, None, datetime(2026, 2, 3, 4, 5, tzinfo=UTC), date(2026, 2, 3), (1, "x"),
    (Inner(-math.inf), Inner(2.0, "b")), (7,),
)  # fmt: skip


def kept(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(frozen(WHOLE), allow_nan=False))
    return {key: value for key, value in (found | changes).items() if value != "gone"}


def test_every_value_comes_back_as_it_was() -> None:
    assert kept()["many"][0] == {"low": "-inf", "name": "a"}
    assert kept()["day"] == "2026-02-03" and kept()["pair"] == [1, "x"]
    assert thawed(Outer, kept()) == WHOLE
    assert thawed(Outer, kept(share=1, said="so")).share == 1.0  # JSON writes 1.0 as it likes
    assert thawed(Outer, kept(later="gone")).later == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 3.0}, {"number": True}, {"number": "gone"}, {"share": "nan"}, {"share": None},
        {"said": 4}, {"when": "soon"}, {"when": 4}, {"day": "2026-02-30"}, {"pair": [1]},
        {"pair": [1, "x", 2]}, {"pair": {"0": 1}}, {"pair": ["x", 1]}, {"many": [{"name": "a"}]},
        {"many": [{"low": 1.0, "name": "c"}]}, {"many": "ab"}, {"later": [1.5]},
    ],
)  # fmt: skip
def test_what_is_of_another_type_is_not_read(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableReportError):
        thawed(Outer, kept(**changes))


def test_a_type_that_nobody_thought_of_is_named() -> None:
    @dataclass(frozen=True)
    class Odd:
        parts: bytes

    with pytest.raises(UnreadableReportError, match=r"bytes.*cannot be kept"):
        thawed(Odd, {"parts": "x"})


def test_a_rule_outside_the_team_has_the_teams_changes_without_names() -> None:
    change = NotedChange(datetime(2026, 2, 3, tzinfo=UTC), "ann", "margin of duels: 0.02 → 0.05")
    rule = nameless_rule(replace(DEFAULT_RULE, changes=(change,)))
    assert rule.changes == (replace(change, who="the team"),)
    assert replace(rule, changes=()) == DEFAULT_RULE
