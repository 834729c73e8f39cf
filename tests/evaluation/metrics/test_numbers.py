from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.numbers import claimed_numbers, readings


def supported(summary: str, article: str) -> list[bool]:
    there = readings(article)
    return [not there.isdisjoint(number) for number in claimed_numbers(summary)]


@pytest.mark.parametrize(
    ("summary", "article"),
    [
        *(("1,000", "1000"), ("007", "7"), ("20.0", "20"), ("£3.5m", "3.5 million pounds")),
        *(("1,500,000", "1.5 million"), ("two people", "2 people"), ("3 wins", "three wins")),
        *(("twenty-five", "25"), ("21st", "the 21st"), ("3rd place", "in third place")),
        *(("two hundred thousand", "200,000"), ("5 miles", "5m"), ("2bn", "two billion")),
        *(("1 goal", "one goal"), ("0", "zero"), ("covid-19", "Covid-19")),
    ],
)
def test_a_number_is_found_however_it_is_written(summary: str, article: str) -> None:
    assert supported(summary, article) == [True]


@pytest.mark.parametrize(
    ("summary", "article"),
    [
        *(("5 million", "5 metres"), ("12", "112"), ("1.5", "15"), ("30", "3"), ("4", "second")),
        *(("1,0000", "10000"),),
    ],
)
def test_another_number_is_not_taken_for_it(summary: str, article: str) -> None:
    assert not any(supported(summary, article))


def test_words_seldom_meant_as_numbers_claim_nothing() -> None:
    assert claimed_numbers("No one came second, not even the first one.") == []
    assert len(claimed_numbers("one million")) == 1


def test_a_number_stated_twice_counts_once() -> None:
    assert len(claimed_numbers("3 goals, three goals, 4 goals")) == 2


def test_a_number_of_any_length_is_compared_exactly() -> None:
    long = "9" * 10_000
    assert supported(long, long) == [True]
    assert supported(long, "9" * 9_999) == [False]


@given(st.text(), st.text())
def test_a_text_supports_every_number_that_it_states(before: str, after: str) -> None:
    text = f"{before} {after}"
    assert all(supported(text, text))
