"""A judge that says what SummEval's experts say, plus noise: its card shows no more than that."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.agreement.computing import trust_report
from evaluation.agreement.data import LENGTH, MetricTable, TrustData
from evaluation.agreement.report import TrustReport
from evaluation.comparison.measures import rating_measure, score_measure
from summaries.versions.models import ModelVersion
from tests.golden.summeval import figures

DIMENSION: Final = "relevance"
NOISES: Final = (0.2, 0.6)
Floats = NDArray[np.float64]


def noisy(noise: float) -> Floats:
    """The experts' mean and so much noise, on the same scale."""
    rng = np.random.default_rng([18, int(10 * noise)])
    means = figures().expert_sums[DIMENSION] / 3
    return means + rng.normal(0, noise, means.shape)


@cache
def report_with(*noises: float) -> TrustReport:
    held = figures()
    judges = tuple(
        MetricTable(score_measure(f"judge:noise-{noise}:{DIMENSION}", f"judge|{noise}"),
                    noisy(noise))
        for noise in noises
    )  # fmt: skip
    data = TrustData(
        versions=tuple(ModelVersion(name=name, version="1") for name in held.systems),
        metrics=(
            MetricTable(score_measure("rouge1", "rouge1|v:1"), held.rouge["rouge1"]), *judges,
            MetricTable(LENGTH, held.words),
        ),
        ratings=((rating_measure("expert", DIMENSION), held.expert_sums[DIMENSION]),),
        raters={f"expert:{DIMENSION}": 3}, singles={}, dimensions=(DIMENSION,), parts=(),
    )  # fmt: skip
    return trust_report(data, resamples=199)


@pytest.mark.parametrize("noise", NOISES)
def test_the_correlation_is_the_one_that_the_noise_implies(noise: float) -> None:
    means = figures().expert_sums[DIMENSION] / 3
    name = f"judge:noise-{noise}:{DIMENSION}"
    (cell,) = next(card for card in report_with(*NOISES).cards if card.name == name).cells
    within = means.std(axis=1)
    # Of x and x + e: spread / sqrt(spread**2 + noise**2), at each level that of what is correlated;
    # the systems' means average the noise over 100 articles.
    spreads = {
        "summary": float(np.mean(within / np.sqrt(within**2 + noise**2))),
        "pooled": float(means.std() / math.hypot(means.std(), noise)),
        "system": float(
            means.mean(axis=0).std() / math.hypot(means.mean(axis=0).std(), noise / 10)
        ),
    }
    for level, implied in spreads.items():
        found = cell.of(level, "pearson")
        assert found is not None and found.value is not None
        # Of 16 systems an article's own has an error of (1 - r**2) / 4, their mean a tenth of it.
        assert found.value == pytest.approx(implied, abs=0.03), level
        assert found.low is not None and found.high is not None
        assert found.low <= implied <= found.high + 0.01, level


def test_judges_beside_them_change_no_figure_of_other_cards() -> None:
    alone = {card.name: card for card in report_with().cards}
    beside = {card.name: card for card in report_with(*NOISES).cards}
    assert len(beside) == len(alone) + len(NOISES)
    for name, card in alone.items():
        (one,), (other,) = card.cells, beside[name].cells
        assert (one.summary, one.system, one.pooled, one.here) == (
            other.summary, other.system, other.pooled, other.here,
        )  # fmt: skip
        assert one.over_p_alone == other.over_p_alone  # Holm's goes by how many there are
