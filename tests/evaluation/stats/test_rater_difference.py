"""The difference of mean ratings by named raters: formula, coverage, width, and its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.rater_difference import rater_difference, student_p
from evaluation.stats.verdict_interval import verdict_interval

Floats = NDArray[np.float64]
TRUTH = 0.3


def estimate_of(before: Floats, after: Floats) -> ClusteredEstimate:
    """Of every rater's ratings of both versions, shape (articles, raters) each."""
    articles, raters = before.shape
    article = np.repeat(np.arange(articles), raters)
    rater = np.tile(np.arange(raters), articles)
    found = rater_difference(
        np.concatenate([before.ravel(), after.ravel()]),
        np.arange(2 * before.size) >= before.size,
        article=np.concatenate([article, article]),
        rater=np.concatenate([rater, rater]),
    )
    assert found is not None
    return found


def world(rng: np.random.Generator, articles: int, raters: int) -> tuple[Floats, Floats]:
    """Ratings of two versions: raters are mild or strict, and lean to one; articles, too."""
    strict, hard = rng.normal(size=raters), rng.normal(size=(articles, 1))
    leaning = rng.normal(0, 0.3, raters) + rng.normal(0, 0.3, (articles, 1))
    before = 3 + strict + hard + rng.normal(0, 0.5, (articles, raters))
    after = 3 + strict + hard + TRUTH + leaning + rng.normal(0, 0.5, (articles, raters))
    return before, after


def naive(before: Floats, after: Floats) -> tuple[float, float]:
    """Cameron, Gelbach and Miller's sums written out, where everybody rates everything."""
    differences = after - before
    mean = float(differences.mean())
    off, number = differences - mean, differences.size
    articles, raters = differences.shape
    # By cell both texts' residuals are summed, as both are by one person on one article.
    of_articles = float((off.sum(axis=1) ** 2).sum()) / (1 - 1 / articles)
    of_raters = float((off.sum(axis=0) ** 2).sum()) / (1 - 1 / raters)
    of_cells = float((off**2).sum()) / (1 - 1 / number)
    total = max(of_articles + of_raters - of_cells, of_articles, of_raters, of_cells)
    return mean, math.sqrt(total) / number


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_formula_written_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, after = world(rng, int(rng.integers(2, 30)), int(rng.integers(2, 12)))
    found = estimate_of(before, after)
    mean, error = naive(before, after)
    assert found.estimate == pytest.approx(mean, abs=1e-11)
    assert found.error == pytest.approx(error, rel=1e-9, abs=1e-11)
    assert found.clusters == pytest.approx(min(before.shape))
    assert found.clustered_by == "article and person"


def test_each_article_weighs_the_same_however_many_rated_it() -> None:
    # Article 0: (5 + 3) / 2 - 2 = 2; article 1: 1 - 4 = -3; the mean is -1/2.
    found = rater_difference(
        np.array([2.0, 5.0, 3.0, 4.0, 1.0]),
        np.array([False, True, True, False, True]),
        article=np.array([0, 0, 0, 1, 1]),
        rater=np.array([0, 0, 1, 1, 0]),
    )
    assert found is not None
    assert found.estimate == -0.5


def test_codes_that_nobody_has_change_nothing() -> None:
    columns = np.array([2.0, 5, 3, 4, 1]), np.array([False, True, True, False, True])
    article, rater = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 0])
    dense = rater_difference(*columns, article=article, rater=rater)
    assert dense == rater_difference(*columns, article=2 + 3 * article, rater=1 + 5 * rater)
    assert dense is not None and dense.opinions == 5


def test_raters_of_one_text_alone_get_back_what_its_mean_took() -> None:
    # Four texts, each with two raters of its own: 1, 2 and 3, 5; 2, 2 and 2, 4.
    found = rater_difference(
        np.array([1.0, 2, 3, 5, 2, 2, 2, 4]), np.array([False, False, True, True] * 2),
        article=np.repeat([0, 1], 4), rater=np.arange(8),
    )  # fmt: skip
    assert found is not None
    assert found.estimate == 1.75  # (4 - 1.5 + 3 - 2) / 2
    # About 2.75 and 2.5, with 7/8 to each side; of 1 - 1/2 + (1/2 + 1/2) / 4 is 3/4 left.
    squares = np.square([-7, 1, -5, 11, 3, 3, -11, 5]).sum() / 64
    # Of eight raters each mean of four is fitted.
    assert found.parts.person == pytest.approx(squares / 16 / 0.75 * 8 / 6)
    assert found.effective.persons == 7


def naive_uneven(
    values: Floats,
    candidate: NDArray[np.bool_],
    article: NDArray[np.integer],
    rater: NDArray[np.integer],
) -> tuple[float, list[float], list[float]]:
    """The difference, its variances and effective numbers by article, by rater and by both, where
    each text has raters of its own and of the other's; rating by rating."""
    rows = list(zip(candidate.tolist(), article.tolist(), rater.tolist(), strict=True))
    texts = {(side, a): values[(candidate == side) & (article == a)] for side, a, _ in rows}
    articles = sorted({a for _, a, _ in rows})
    means = {text: float(of.mean()) for text, of in texts.items()}
    apart = float(np.mean([means[True, a] - means[False, a] for a in articles]))
    # By article, by rater and by both; then by rater and by both of what is made up in whole.
    sums: list[dict[object, float]] = [{}, {}, {}, {}, {}]
    loads: list[dict[object, float]] = [{}, {}, {}, {}, {}]
    moved: dict[object, float] = {}
    for value, (side, a, who) in zip(values.tolist(), rows, strict=True):
        own, other, sign = len(texts[side, a]), len(texts[not side, a]), 1 if side else -1
        counts = sign / (own * len(articles))
        left = value - (means[True, a] + means[False, a]) / 2 - sign * apart / 2
        both = (not side, a, who) in rows
        kept = 1.0 if both else 1 - 1 / own + (1 / own + 1 / other) / 4
        moved[who] = moved.get(who, 0.0) + counts
        powers = (0.0, 0.5, 0.5, 1.0, 1.0)
        for place, key in enumerate((a, who, (a, who), who, (a, who))):
            made_up = left / kept ** powers[place]
            sums[place][key] = sums[place].get(key, 0.0) + counts * made_up
            loads[place][key] = loads[place].get(key, 0.0) + counts**2
    numbers = [sum(of.values()) ** 2 / sum(load**2 for load in of.values()) for of in loads]
    squares = [sum(each**2 for each in of.values()) for of in sums]
    by_article, _, by_cell, whole, of_cells = (
        s / (1 - 1 / n) for s, n in zip(squares, numbers, strict=True)
    )
    alone, number = sum(map(abs, moved.values())) / 2, numbers[1]
    by_rater = max(0.0, by_cell + whole - of_cells) * (1 - 1 / number)
    by_rater /= 1 - (1 + alone) / number
    return apart, [by_article, by_rater, by_cell], [numbers[0], number - alone]


@pytest.mark.parametrize("seed", range(6))
def test_of_unevenly_rated_texts_it_is_the_formula_written_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = [(a, side) for a in range(5) for side in (False, True)]
    rated = [rng.choice(6, int(rng.integers(1, 5)), replace=False) for _ in texts]
    article, candidate = (np.repeat(of, list(map(len, rated))) for of in zip(*texts, strict=True))
    rater, values = np.concatenate(rated), rng.normal(size=len(article))
    found = rater_difference(values, candidate, article=article, rater=rater)
    apart, variances, numbers = naive_uneven(values, candidate, article, rater)
    assert found is not None and found.estimate == pytest.approx(apart)
    assert [found.parts.article, found.parts.person, found.parts.cell] == pytest.approx(variances)
    assert [found.effective.articles, found.effective.persons] == pytest.approx(numbers)
    assert (found.parts.smoothing, found.opinions) == (0.0, len(values))


def test_six_experts_are_six_and_not_six_hundred() -> None:
    """Where raters lean, the error by article alone would be three times too small."""
    rng = np.random.default_rng(5)
    leaning = np.array([-0.9, -0.5, 0.1, 0.4, 0.8, 1.3])
    before = rng.normal(3, 0.1, (100, 6))
    after = before + leaning + rng.normal(0, 0.2, (100, 6))
    found = estimate_of(before, after)
    assert found.error == pytest.approx(leaning.std(ddof=1) / math.sqrt(6), rel=0.05)
    assert found.parts.article is not None
    assert math.sqrt(found.parts.article) < found.error / 3


def test_a_single_rater_is_taken_as_given_and_the_error_is_by_article() -> None:
    before, after = np.array([[3.0], [2.0], [4.0]]), np.array([[4.0], [2.0], [6.0]])
    found = estimate_of(before, after)
    # Differences 1, 0, 2: mean 1, standard deviation 1, error 1 / √3.
    assert found.clustered_by == "article"
    assert found.estimate == 1.0
    assert found.error == pytest.approx(1 / math.sqrt(3))
    assert student_p(found) == pytest.approx(stats.ttest_1samp([1, 0, 2], 0).pvalue)


def test_one_rating_of_each_text_on_one_article_by_one_person_says_nothing_of_its_error() -> None:
    one = np.array([0, 0])
    values = np.array([1.0, 2.0])
    assert rater_difference(values, np.array([False, True]), article=one, rater=one) is None
    none = np.zeros(0, np.intp)
    assert rater_difference(np.zeros(0), np.zeros(0, bool), article=none, rater=none) is None


def test_articles_with_one_version_alone_are_an_error() -> None:
    for candidate in ([False, True], [True, False]):
        with pytest.raises(ValueError, match="of one version only"):
            rater_difference(
                np.array([1.0, 2.0]), np.array(candidate),
                article=np.array([0, 1]), rater=np.array([0, 0]),
            )  # fmt: skip


def test_where_every_rating_differs_alike_nothing_varies() -> None:
    before = np.arange(12.0).reshape(6, 2)
    found = estimate_of(before, before + 1)
    assert (found.estimate, found.error) == (1.0, 0.0)
    assert student_p(found) is None


@pytest.mark.parametrize(("articles", "raters"), [(30, 6), (20, 12), (12, 30)])
def test_intervals_hold_and_are_as_wide_as_the_truth_asks(articles: int, raters: int) -> None:
    """Seeded; of 500 worlds .95 hold within 1.9 points each way, as two errors."""
    rng = np.random.default_rng([7, articles, raters])
    covered, errors, estimates = [], [], []
    for _ in range(500):
        found = estimate_of(*world(rng, articles, raters))
        interval = verdict_interval(found, looks="one look", bounds=(-math.inf, math.inf))
        covered.append(interval.low <= TRUTH <= interval.high)
        errors.append(found.error)
        estimates.append(found.estimate)
    assert 0.93 <= np.mean(covered) <= 0.985
    # Known here: leaning of raters and articles, and what is left of both texts' noise.
    true = math.sqrt(0.09 / raters + 0.09 / articles + 2 * 0.25 / (raters * articles))
    assert np.std(estimates) == pytest.approx(true, rel=0.1)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(true, rel=0.1)


@pytest.mark.parametrize("each", [1, 3])
def test_intervals_hold_where_each_text_has_raters_of_its_own(each: int) -> None:
    """Two texts of thirty articles, each rated by some of twenty people, not the same of both."""
    rng = np.random.default_rng([11, each])
    covered, errors, estimates = [], [], []
    for _ in range(500):
        strict, leaning = rng.normal(0, 0.5, 20), rng.normal(0, 0.3, 20)
        hard = rng.normal(size=30)
        article = np.repeat(np.arange(60) % 30, each)
        candidate = np.repeat(np.arange(60) >= 30, each)
        rater = np.concatenate([rng.choice(20, each, replace=False) for _ in range(60)])
        values = strict[rater] + hard[article] + rng.normal(0, 0.5, 60 * each)
        values += candidate * (TRUTH + leaning[rater])
        found = rater_difference(values, candidate, article=article, rater=rater)
        assert found is not None
        interval = verdict_interval(found, looks="one look", bounds=(-math.inf, math.inf))
        covered.append(interval.low <= TRUTH <= interval.high)
        errors.append(found.error)
        estimates.append(found.estimate)
    assert 0.93 <= np.mean(covered) <= 0.985
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(estimates), rel=0.12)


@pytest.mark.parametrize(
    ("raters", "articles", "each"), [(2, 30, 2), (3, 30, 3), (6, 60, 1), (30, 100, 1)]
)
def test_intervals_hold_where_each_version_has_raters_of_its_own(
    raters: int, articles: int, each: int
) -> None:
    """What is the raters' own cancels nowhere; so many rate each version, `each` of them a text.

    Where their texts' means took it for half they held in .83 to .90.
    """
    rng = np.random.default_rng([13, raters, articles])
    covered = []
    for _ in range(300):
        strict, hard = rng.normal(0, 0.7, 2 * raters), rng.normal(size=articles)
        article = np.repeat(np.arange(2 * articles) % articles, each)
        candidate = np.repeat(np.arange(2 * articles) >= articles, each)
        rater = (
            np.concatenate([rng.choice(raters, each, replace=False) for _ in range(2 * articles)])
            + candidate * raters
        )
        values = strict[rater] + hard[article] + rng.normal(0, 0.5, len(article))
        found = rater_difference(
            values + candidate * TRUTH, candidate, article=article, rater=rater
        )
        assert found is not None
        interval = verdict_interval(found, looks="one look", bounds=(-math.inf, math.inf))
        covered.append(interval.low <= TRUTH <= interval.high)
    assert 0.905 <= np.mean(covered) <= 0.99  # .95 less two errors and what few raters take


def test_of_less_than_two_clusters_p_is_that_of_one_degree_of_freedom() -> None:
    parts = VarianceParts(article=1.0, person=1.0, cell=1.0, smoothing=0.0)
    for clusters, degrees in ((1.5, 1), (2.0, 1), (4.0, 3)):
        numbers = EffectiveNumbers(clusters, 9.0)
        found = ClusteredEstimate(2.0, 1.0, numbers, 9, parts, "article and person")
        assert student_p(found) == pytest.approx(2 * stats.t.sf(2, degrees))
