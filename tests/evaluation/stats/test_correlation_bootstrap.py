"""Resampled correlations: against resamples spelt out, and their coverage."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.coefficients import KINDS, Kind, weighted_coefficients
from evaluation.stats.correlation import summary_level, system_level
from evaluation.stats.correlation_bootstrap import (
    Draws,
    Over,
    _without_noise,
    draw,
    summary_level_replicates,
    system_level_replicates,
)
from evaluation.stats.percentile import percentile_interval

rng = np.random.default_rng(4)
HUMAN = rng.integers(3, 8, size=(12, 6)).astype(np.float64)
METRIC: NDArray[np.float64] = HUMAN + rng.integers(-3, 4, size=HUMAN.shape)
METRIC[rng.random(METRIC.shape) < 0.15] = np.nan


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("over", ["articles", "systems", "both"])
def test_a_replicate_is_the_coefficient_of_the_resample_spelt_out(kind: Kind, over: Over) -> None:
    draws = draw(articles=12, systems=6, rng=np.random.default_rng(1), over=over, resamples=25)
    by_summary = summary_level_replicates(METRIC, HUMAN, kind=kind, draws=draws)
    by_system = system_level_replicates(METRIC, HUMAN, kind=kind, draws=draws)
    for r in range(25):
        rows = np.repeat(np.arange(12), draws.articles[r].astype(int))
        columns = np.repeat(np.arange(6), draws.systems[r].astype(int))
        metric, human = METRIC[np.ix_(rows, columns)], HUMAN[np.ix_(rows, columns)]
        summary = summary_level(metric, human, kind=kind).coefficient
        system = system_level(metric, human, kind=kind).coefficient
        assert by_summary[r] == pytest.approx(math.nan if summary is None else summary, nan_ok=True)
        assert by_system[r] == pytest.approx(math.nan if system is None else system, nan_ok=True)


def test_what_is_not_resampled_is_drawn_once() -> None:
    draws = draw(articles=4, systems=3, rng=np.random.default_rng(1), over="articles", resamples=5)
    assert (draws.systems == 1).all()
    assert (draws.articles.sum(axis=1) == 4).all() and (draws.articles != 1).any()
    draws = draw(articles=4, systems=3, rng=np.random.default_rng(1), over="systems", resamples=5)
    assert (draws.articles == 1).all()
    assert (draws.systems.sum(axis=1) == 3).all() and (draws.systems != 1).any()


def test_equal_systems_tie_in_every_resample() -> None:
    metric = np.random.default_rng(1).random((30, 3))
    metric[:, 2] = metric[:, 0]
    human = np.arange(90.0).reshape(30, 3)
    draws = draw(articles=30, systems=3, rng=np.random.default_rng(1), over="articles")
    values = system_level_replicates(metric, human, kind="kendall", draws=draws)
    # Two pairs of three are ordered in the metric: (a - b) / sqrt(2 * 3), a - b is 2, 0 or -2.
    assert set(np.round(values * 6**0.5).tolist()) <= {-2.0, 0.0, 2.0}


def test_resampling_both_covers_where_articles_alone_fall_short() -> None:
    # A metric that is quality plus its own error of each system; another set of systems each time.
    source = np.random.default_rng(2026)
    truth = 1 / 2**0.5  # correlation of quality with quality + error of equal spread
    both = alone = 0
    for _ in range(120):
        quality, error = source.normal(size=(2, 1, 24))
        human = quality + source.normal(0, 0.5, size=(40, 24))
        metric = quality + error + source.normal(0, 0.5, size=(40, 24))
        covered = []
        for over in ("both", "articles"):
            draws: Draws = draw(articles=40, systems=24, rng=source, over=over, resamples=199)
            values = system_level_replicates(metric, human, kind="pearson", draws=draws)
            interval = percentile_interval(values)
            covered.append(interval is not None and interval.holds(truth))
        both += covered[0]
        alone += covered[1]
    assert both >= 0.87 * 120
    assert alone < 0.6 * 120


@pytest.mark.parametrize(
    ("resamples", "articles"), [(9_091, [10, 2]), (10_000, [10, 2]), (10_001, [9, 3])]
)
def test_a_hundred_thousand_weightings_are_held_at_once_and_not_one_more(
    resamples: int, articles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # 10 articles by 10,000 resamples are 100,000; by 10,001 they would be 100,010, and 11 by 9,091
    # one too many.
    blocks = []

    def noting(
        x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], kind: Kind
    ) -> NDArray[np.float64]:
        blocks.append(len(x))
        return weighted_coefficients(x, y, weights, kind)

    monkeypatch.setattr("evaluation.stats.correlation_bootstrap.weighted_coefficients", noting)
    draws = draw(articles=12, systems=6, rng=np.random.default_rng(1), resamples=resamples)
    summary_level_replicates(METRIC, HUMAN, kind="pearson", draws=draws)
    assert blocks == articles


def test_articles_by_blocks_add_up_to_what_all_give_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws = draw(articles=12, systems=6, rng=np.random.default_rng(1), resamples=25)
    whole = summary_level_replicates(METRIC, HUMAN, kind="kendall", draws=draws)
    blocks: list[int] = []

    def noting(
        x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], kind: Kind
    ) -> NDArray[np.float64]:
        blocks.append(len(x))
        return weighted_coefficients(x, y, weights, kind)

    monkeypatch.setattr("evaluation.stats.correlation_bootstrap.weighted_coefficients", noting)
    for cells, held in ((10, [1] * 12), (75, [3] * 4)):  # fewer than one article, and three
        blocks.clear()
        monkeypatch.setattr("evaluation.stats.correlation_bootstrap._CELLS", cells)
        found = summary_level_replicates(METRIC, HUMAN, kind="kendall", draws=draws)
        assert found == pytest.approx(whole, nan_ok=True)
        assert blocks == held


def test_a_thousand_resamples_are_drawn_unless_others_are_asked_for() -> None:
    draws = draw(articles=4, systems=3, rng=np.random.default_rng(1))
    assert (draws.articles.shape, draws.systems.shape) == ((1_000, 4), (1_000, 3))


def test_systems_that_differ_by_the_order_of_addition_alone_tie() -> None:
    means = np.array([[0.1 + 0.2, 0.3, 1.0], [0.0, 0.3, 0.3]])
    tied = _without_noise(means)
    assert tied[0, 0] == tied[0, 1] == pytest.approx(0.3) and tied[0, 2] == 1
    assert _without_noise(7 * means)[0, 0] == tied[0, 0]  # of the largest, whatever its unit
    assert _without_noise(np.array([1e-14, 2e-14])).tolist() == [0.5, 1.0]
    assert _without_noise(np.zeros((2, 2))).tolist() == [[0, 0], [0, 0]]
    assert _without_noise(np.zeros((2, 0))).shape == (2, 0)
    near, apart = (_without_noise(np.array([1.0, 1 - by])) for by in (4e-13, 3e-12))
    assert near[0] == near[1] and apart[0] != apart[1]  # twelve digits of the largest


def test_a_system_of_which_no_article_is_drawn_is_not_in_the_resample() -> None:
    # The fourth system has one article only, the last, which the only draw leaves out.
    metric = np.array([[1.0, 2, 3, np.nan], [1, 2, 3, np.nan], [9, 9, 9, 0]])
    human = np.array([[1.0, 2, 2.5, np.nan], [1, 2, 2.5, np.nan], [9, 9, 9, 100]])
    for drawn in ([2.0, 1, 0], [1.0, 0, 0]):
        draws = Draws(np.array([drawn]), np.ones((1, 4)))
        (found,) = system_level_replicates(metric, human, kind="pearson", draws=draws)
        assert found == pytest.approx(np.corrcoef([1, 2, 3], [1, 2, 2.5])[0, 1])
