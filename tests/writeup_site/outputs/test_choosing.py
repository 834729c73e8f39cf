"""Which outputs match and in which order, on columns of a few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.opinions.codes import reason_bits
from evaluation.stats.wilson import share_floors, share_interval
from writeup_site.outputs.choosing import (
    ORDERS,
    Cursor,
    OutputFacts,
    OutputFilter,
    matching_outputs,
    ordered_outputs,
)


def facts(*rows: tuple[int, int, int, int, float]) -> OutputFacts:
    """Of rows (article, version, up, down, score), with summaries from 1 on, without reasons."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    ints = [column.astype(np.int64) for column in columns[:4]]
    number = len(rows)
    article, version, up, down = ints
    return OutputFacts(
        summary=np.arange(1, number + 1),
        article=article,
        version=version,
        up=up,
        down=down,
        reasons=np.zeros(number, np.uint16),
        score=columns[4].astype(float),
    )


NAN = float("nan")
FIVE = facts(
    (1, 1, 9, 1, 0.2), (1, 2, 0, 1, 0.6), (2, 1, 1, 9, NAN), (2, 2, 0, 0, 0.4), (3, 1, 5, 5, 0.4)
)


def matching(**asked: object) -> list[int]:
    mask = matching_outputs(FIVE, OutputFilter(**asked))  # type: ignore[arg-type]
    return list(FIVE.summary[mask].tolist())


def order(name: str, of: OutputFacts = FIVE) -> list[int]:
    return list(ordered_outputs(of, name).summary.tolist())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"versions": np.array([1])}, [1, 3, 5]),
        ({"articles": np.array([2, 3])}, [3, 4, 5]),
        ({"summaries": np.array([4, 9])}, [4]),
        ({"above": 0.4}, [2, 4, 5]),  # from 0.4 on; what has no score is not above
        ({"below": 0.4}, [1]),  # before 0.4; nor below
        ({"votes": "some"}, [1, 2, 3, 5]),
        ({"votes": "none"}, [4]),
        ({"votes": "down"}, [1, 2, 3, 5]),
        ({"share": 0.5}, [2, 3, 5]),  # 1/1, 9/10, 5/10
        ({"share": 0.51}, [2, 3]),
        ({"share": 0.0}, [1, 2, 3, 5]),
        ({"votes": "down", "versions": np.array([2]), "below": 1.0}, [2]),
    ],
)
def test_what_matches(asked: dict[str, object], found: list[int]) -> None:
    assert matching(**asked) == found


def test_a_reason_is_one_bit_of_those_given() -> None:
    given_bits = np.array([0, reason_bits(["wrong", "long"]), reason_bits(["hard"])], np.uint16)
    three = facts((1, 1, 0, 1, 0), (1, 2, 0, 2, 0), (1, 3, 0, 1, 0))
    three = replace(three, reasons=given_bits)
    assert matching_outputs(three, OutputFilter(reason=reason_bits(["long"]))).tolist() == [
        False, True, False,
    ]  # fmt: skip
    assert matching_outputs(three, OutputFilter(votes="reason")).tolist() == [False, True, True]


def test_nine_of_ten_stand_before_one_of_one() -> None:
    # lower ends of 9/10, 5/10, 1/1, 1/10: 0.60, 0.24, 0.21, 0.02; without votes last
    assert order("down") == [3, 5, 2, 1, 4]
    assert order("up") == [1, 5, 3, 2, 4]  # 9/10, 5/10, 1/10, 0/1


def test_by_score_what_has_none_is_last_either_way() -> None:
    assert order("lowest") == [1, 4, 5, 2, 3]
    assert order("highest") == [2, 4, 5, 1, 3]
    assert order("newest") == [5, 4, 3, 2, 1]


def test_where_versions_differ_an_article_stands_once_by_its_lowest() -> None:
    found = ordered_outputs(FIVE, "scores-apart")
    # article 1: 0.2 and 0.6; article 2 has one score, article 3 one version
    assert found.summary.tolist() == [1]
    assert found.lowest is not None and found.lowest.tolist() == [0.2]
    assert found.highest is not None and found.highest.tolist() == [0.6]
    assert found.versions is not None and found.versions.tolist() == [2]


def test_votes_differ_more_where_there_are_more_of_them() -> None:
    few, many = [(1, 1, 1, 0, 0), (1, 2, 0, 1, 0)], [(2, 1, 8, 0, 0), (2, 2, 0, 8, 0)]
    found = ordered_outputs(facts(*few, *many), "votes-apart")
    # shares with one 👍 and one 👎 more: 2/3 and 1/3; 9/10 and 1/10
    assert found.summary.tolist() == [4, 2]
    assert found.key.tolist() == pytest.approx([-0.8, -1 / 3])


@given(st.data())
def test_every_output_stands_on_exactly_one_page(data: st.DataObject) -> None:
    score = st.sampled_from([0.0, 0.1, 0.5, NAN])
    row = st.tuples(
        st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 2), score
    )
    some = facts(*data.draw(st.lists(row, min_size=1, max_size=12)))
    found = ordered_outputs(some, data.draw(st.sampled_from(sorted(ORDERS))))
    for place in range(len(found)):
        cursor = Cursor.read(str(found.cursor(place)))
        assert cursor is not None
        assert (found.place_before(cursor), found.place_after(cursor)) == (place, place + 1)


def test_a_cursor_of_what_is_gone_still_has_a_place() -> None:
    found = ordered_outputs(FIVE, "lowest")  # 0.2, 0.4, 0.4, 0.6, none
    assert found.place_after(Cursor(0.3, 99)) == 1
    assert found.place_after(Cursor(0.4, 4)) == 2


@pytest.mark.parametrize(
    "said", ["", "x", "0.4", "0.4_", "_3", "0.4_x", "0.4_²", "0.4_" + "9" * 19]
)
def test_what_is_no_cursor_is_none(said: str) -> None:
    assert Cursor.read(said) is None


def test_an_opened_output_is_found_by_itself_or_by_its_article() -> None:
    found = ordered_outputs(FIVE, "scores-apart")
    assert found.place_of(1, 1) == 0
    assert found.place_of(2, 1) == 0  # the article's other version
    assert found.place_of(5, 3) is None


@pytest.mark.parametrize(("of", "number"), [(0, 0), (0, 5), (1, 1), (9, 10), (10, 10)])
def test_many_lower_ends_are_those_of_one_interval_each(of: int, number: int) -> None:
    interval = share_interval(successes=of, trials=number)
    found = share_floors(np.array([of]), np.array([number]))[0]
    assert found == pytest.approx(0.0 if interval is None else interval.low)
