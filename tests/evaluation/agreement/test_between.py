"""People against people in metrics' own figures, kept as long as no rating changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from evaluation.agreement.between import MOST_RATERS, people_among_themselves
from evaluation.agreement.data import LENGTH, MetricTable, Table, TrustData
from evaluation.comparison.measures import rating_measure
from evaluation.stats.correlation import summary_level

SEED: Final = 3


def data_of(singles: dict[str, Table], *, lower: tuple[str, ...] = ()) -> TrustData:
    """Single ratings of one dimension, shape (articles, systems, raters), by group."""
    shape = next(iter(singles.values())).shape[:2]
    ratings = tuple(
        (rating_measure(group, "relevance", "lower" if group in lower else "higher"),
         each.sum(axis=2))
        for group, each in singles.items()
    )  # fmt: skip
    return TrustData(
        versions=(), metrics=(MetricTable(LENGTH, np.ones(shape)),), ratings=ratings,
        raters={}, singles={group: each[:, :, None] for group, each in singles.items()},
        dimensions=("relevance",), parts=(),
    )  # fmt: skip


def ratings(raters: int, *, noise: float, seed: int = 1) -> Table:
    rng = np.random.default_rng(seed)
    quality = np.random.default_rng(0).normal(size=(12, 6))
    return np.round(3 + quality[:, :, None] + rng.normal(0, noise, (12, 6, raters)))


def test_each_of_three_is_held_against_the_sum_of_the_others() -> None:
    held = ratings(3, noise=0.5)
    (found,) = people_among_themselves(data_of({"expert": held}), seed=SEED).rows
    naive = [
        summary_level(held[:, :, r], held.sum(axis=2) - held[:, :, r], kind="kendall").coefficient
        for r in range(3)
    ]
    assert (found.group, found.against, found.dimension) == ("expert", "expert", "relevance")
    assert found.summary.value == pytest.approx(np.mean([each for each in naive if each]))
    low, high = found.summary.low, found.summary.high
    value = found.summary.value
    assert low is not None and high is not None and value is not None and low < value < high
    assert found.system.value is not None and found.system.number == 6


def test_groups_are_held_against_each_other_and_a_scale_that_is_turned_is_turned_back() -> None:
    both = {"crowd": ratings(1, noise=0.4, seed=2), "expert": ratings(1, noise=0.2)}
    (found,) = people_among_themselves(data_of(both), seed=SEED).rows
    turned = both | {"crowd": 6 - both["crowd"]}
    (same,) = people_among_themselves(data_of(turned, lower=("crowd",)), seed=SEED).rows
    assert (found.group, found.against) == ("crowd", "expert")
    assert found.summary.value == same.summary.value
    assert found.summary.value is not None and found.summary.value > 0.5


def test_of_many_people_the_first_few_stand_for_all() -> None:
    many = ratings(MOST_RATERS + 3, noise=0.5)
    (found,) = people_among_themselves(data_of({"crowd": many}), seed=SEED).rows
    naive = [
        summary_level(many[:, :, r], many.sum(axis=2) - many[:, :, r], kind="kendall").coefficient
        for r in range(MOST_RATERS)
    ]
    assert found.summary.value == pytest.approx(np.mean([each for each in naive if each]))


def test_one_rater_or_none_together_tells_nothing() -> None:
    alone = ratings(2, noise=0.5)
    alone[:6, :, 0] = np.nan
    alone[6:, :, 1] = np.nan
    assert people_among_themselves(data_of({"expert": alone}), seed=SEED).rows == ()
    assert people_among_themselves(data_of({"expert": alone[:, :, :1]}), seed=SEED).rows == ()


def test_of_few_articles_there_is_a_figure_without_interval() -> None:
    for articles, known in ((4, False), (5, True)):
        held = ratings(3, noise=0.5)[:articles]
        (found,) = people_among_themselves(data_of({"expert": held}), seed=SEED).rows
        assert found.summary.value is not None
        assert (found.summary.low is not None) == known


def test_what_is_kept_is_taken_until_a_rating_changes() -> None:
    data = data_of({"expert": ratings(3, noise=0.5)})
    kept = people_among_themselves(data, seed=SEED)
    marked = replace(kept, rows=())
    assert people_among_themselves(data, seed=SEED, known=marked) is marked
    data.singles["expert"][0, 0, 0, 0] += 1
    assert people_among_themselves(data, seed=SEED, known=marked).rows != ()
