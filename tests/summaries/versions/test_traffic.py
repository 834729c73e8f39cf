"""The draw by traffic weight."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.versions.traffic import WeightedVersion, drawn

READERS = [f"reader {number}" for number in range(8000)]
SIX_DRAWS = [2, 5, 9, 8, 9, 8]


def shares(weights: dict[int, float]) -> dict[int, float]:
    candidates = [WeightedVersion(id=each, weight=weight) for each, weight in weights.items()]
    counts = Counter(drawn(candidates, reader_key=each, article_key="a") for each in READERS)
    return {each: counts[each] / len(READERS) for each in weights}


def test_each_version_is_drawn_as_often_as_its_weight_says() -> None:
    found = shares({1: 1.0, 2: 2.0, 3: 5.0})
    for version, share in {1: 1 / 8, 2: 2 / 8, 3: 5 / 8}.items():
        # Four standard errors: by chance one reader set in 16,000 would miss it.
        assert abs(found[version] - share) < 4 * math.sqrt(share * (1 - share) / len(READERS))


def test_only_the_ratio_of_weights_matters() -> None:
    assert shares({1: 0.001, 2: 0.003}) == shares({1: 1000.0, 2: 3000.0})


def test_a_version_of_weight_0_is_never_drawn() -> None:
    assert shares({1: 0.0, 2: 1e-9}) == {1: 0.0, 2: 1.0}


def test_nothing_is_drawn_where_every_weight_is_0() -> None:
    assert drawn([], reader_key="r", article_key="a") is None
    assert drawn([WeightedVersion(1, 0.0)], reader_key="r", article_key="a") is None


def test_the_same_reader_and_article_always_get_the_same_version() -> None:
    # A constant that another release or machine must give, too: readers keep what they saw.
    candidates = [WeightedVersion(number, 1.0) for number in range(1, 17)]
    assert [drawn(candidates, reader_key=f"r{n}", article_key="a") for n in range(6)] == SIX_DRAWS


def test_another_article_is_another_draw() -> None:
    candidates = [WeightedVersion(1, 1.0), WeightedVersion(2, 1.0)]
    drawn_of = {drawn(candidates, reader_key="r", article_key=f"a{n}") for n in range(30)}
    assert drawn_of == {1, 2}


def test_keys_that_join_to_the_same_text_are_two_draws() -> None:
    candidates = [WeightedVersion(number, 1.0) for number in range(50)]
    left = drawn(candidates, reader_key="a:b", article_key="c")
    assert left != drawn(candidates, reader_key="a", article_key="b:c")


def test_a_new_version_takes_readers_but_moves_nobody_between_the_old_ones() -> None:
    old = [WeightedVersion(1, 1.0), WeightedVersion(2, 1.0)]
    for reader in READERS[:500]:
        before = drawn(old, reader_key=reader, article_key="a")
        after = drawn([*old, WeightedVersion(3, 1.0)], reader_key=reader, article_key="a")
        assert after in {before, 3}


@given(
    st.permutations([WeightedVersion(1, 1.0), WeightedVersion(2, 0.5), WeightedVersion(3, 0.0)]),
    st.text(),
)
def test_the_order_of_the_candidates_does_not_matter(
    order: list[WeightedVersion], reader: str
) -> None:
    expected = drawn(sorted(order, key=lambda each: each.id), reader_key=reader, article_key="a")
    assert drawn(order, reader_key=reader, article_key="a") == expected


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_that_is_no_share_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="version 7 weighs"):
        drawn([WeightedVersion(7, weight)], reader_key="r", article_key="a")
