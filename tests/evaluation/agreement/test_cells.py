"""A metric against one group of people: of how few articles there is an interval."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.agreement.cells import cell_draws, trust_cells
from evaluation.agreement.data import LENGTH, MetricTable, TrustData
from evaluation.comparison.measures import rating_measure


@pytest.mark.parametrize(("articles", "known"), [(4, False), (5, True)])
def test_within_articles_an_interval_needs_five_and_between_systems_it_does_not(
    articles: int, known: bool
) -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(articles, 6))
    ratings = np.round(3 + scores + rng.normal(0, 0.5, scores.shape))
    data = TrustData(
        versions=(), metrics=(MetricTable(LENGTH, np.ones(scores.shape)),),
        ratings=((rating_measure("expert", "relevance", "higher"), ratings),),
        raters={}, singles={}, dimensions=("relevance",), parts=(),
    )  # fmt: skip
    draws = cell_draws(articles=articles, systems=6, resamples=199, seed=1)
    (cell,) = trust_cells(data, scores, draws, lower_is_better=False, is_length=True)
    assert all(each.value is not None for each in (*cell.summary, *cell.system))
    assert [each.low is not None for each in cell.summary] == [known] * 3
    assert [each.high is not None for each in cell.system] == [True] * 3
