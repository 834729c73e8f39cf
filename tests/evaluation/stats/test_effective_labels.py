"""As how many labels those that there are count: the bound by loops, and where there is none."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.clusters import Clusters, find_clusters
from evaluation.stats.effective_labels import effective_labels

ARTICLES = 12


def labelled(persons: int, articles: int = ARTICLES) -> Clusters:
    """Each person once on each article."""
    return find_clusters(
        np.repeat(np.arange(articles), persons), np.tile(np.arange(persons), articles)
    )


def squares(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """By article, by person what it adds, and their sum; table: shape (articles, persons)."""
    of_articles = table.sum(axis=1) ** 2
    of_persons = table.sum(axis=0) ** 2 - (table**2).sum(axis=0)
    if of_persons.sum() < 0:
        of_persons = 0 * of_persons
    return of_articles, of_persons, float(of_articles.sum() + of_persons.sum())


def errors(
    alone: np.ndarray, powered: np.ndarray, more: tuple[float, float]
) -> tuple[float, float, float]:
    """The ratio of variances, the error of its logarithm as it is seen, and as of normal sums."""
    (one, of_one, before), (other, of_other, after) = squares(alone), squares(powered)
    whole, ratio = before + more[0], (after + more[1]) / (before + more[0])
    spread = sum(
        len(each) * float(np.var(each, ddof=1))
        for each in (other - ratio * one, of_other - ratio * of_one)
        if len(each) > 1
    )
    return ratio, spread**0.5 / whole / ratio, 2 * math.sqrt((1 - ratio) / (len(alone) - 3))


@pytest.mark.parametrize("persons", [1, 2, 5])
@pytest.mark.parametrize("more", [(0.0, 0.0), (9.0, 0.0), (0.0, 0.5), (9.0, 0.5)])
@pytest.mark.parametrize("outlier", [0.0, 0.5])
def test_it_is_the_bound_on_the_ratio_of_variances(
    persons: int, more: tuple[float, float], outlier: float
) -> None:
    rng = np.random.default_rng(persons)
    # Persons lean all one way, so that they add to the variance.
    alone = rng.normal(size=(ARTICLES, persons)) + 0.3
    powered = 0.05 * alone
    powered[0] += outlier
    ratio, seen, normal = errors(alone, powered, more)
    reach = stats.t.ppf(0.975, ARTICLES - 1) * max(seen, normal)
    labels = alone.size
    bound = labels * math.exp(-math.log(ratio) - reach)
    found = effective_labels(
        alone.ravel(), powered.ravel(), labelled(persons), more=more, labels=labels
    )
    assert found == (pytest.approx(bound) if bound > labels else None)


def test_persons_who_take_themselves_back_neither_add_a_variance_nor_hide_one() -> None:
    # What each says adds up to nothing over articles, in a unit in which all of it is below 1.
    alone = np.random.default_rng(3).normal(size=(ARTICLES, 5)) / 100
    alone -= alone.mean(axis=0)
    powered = 0.05 * alone
    powered[0] += 0.002
    assert -1 < (alone.sum(axis=0) ** 2 - (alone**2).sum(axis=0)).sum() < 0
    ratio, seen, normal = errors(alone, powered, (0.0, 0.0))
    assert seen > normal
    bound = alone.size * math.exp(-math.log(ratio) - stats.t.ppf(0.975, ARTICLES - 1) * seen)
    found = effective_labels(
        alone.ravel(), powered.ravel(), labelled(5), more=(0.0, 0.0), labels=alone.size
    )
    assert bound > alone.size and found == pytest.approx(bound)


def test_of_three_articles_or_of_nothing_left_there_is_no_bound() -> None:
    four, three = np.ones(4), np.ones(3)
    for count in (3, 4):
        ones = np.ones(count)
        clusters = labelled(1, count)
        assert effective_labels(ones, 0 * ones, clusters, more=(0.0, 0.0), labels=count) is None
        assert effective_labels(0 * ones, ones, clusters, more=(0.0, 0.0), labels=count) is None
    assert effective_labels(three, 1e-9 * three, labelled(1, 3), more=(0, 0), labels=3) is None
    assert effective_labels(four, 1e-9 * four, labelled(1, 4), more=(0, 0), labels=4) is not None


def test_what_labels_count_as_is_not_said_where_it_is_not_more() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=100) / 100
    clusters = find_clusters(np.arange(100) // 2, np.arange(100) % 20)
    none = (0.0, 0.0)
    assert effective_labels(noise, noise, clusters, more=(0.0, 1e-9), labels=100) is None
    # A quarter of the variance, and that for sure; but of fifty articles, by Fisher's z, no surer
    # than 2 * sqrt(3/4) / sqrt(47) on the logarithm, 2.01 times.
    halved = effective_labels(noise, noise / 2, clusters, more=none, labels=100)
    assert halved == pytest.approx(400 / np.exp(2.0096 * 2 * np.sqrt(0.75 / 47)), rel=1e-3)
    assert effective_labels(0 * noise, noise, clusters, more=none, labels=100) is None


def test_as_how_many_labels_they_count_is_bounded_by_how_clusters_differ() -> None:
    # Forty labels of as many people on as many articles; of the last one all is left.
    every = np.arange(40)
    each, alone = find_clusters(every, every), np.where(every % 2, 1.0, -1.0)
    powered = np.append(0.05 * alone[:-1], 1.0)
    ratio = (39 * 0.05**2 + 1) / 40
    apart = powered**2 - ratio
    error = np.sqrt(40 / 39 * np.sum((apart - apart.mean()) ** 2)) / 40 / ratio
    assert error > 2 * np.sqrt((1 - ratio) / (40 - 3))  # more than normal sums would have
    reach = stats.t.ppf(0.975, 39)
    found = effective_labels(alone, powered, each, more=(0.0, 0.0), labels=40)
    assert found == pytest.approx(40 / ratio * np.exp(-reach * error))
    # Where all are alike what normal sums have decides.
    found = effective_labels(alone, 0.1 * alone, each, more=(0.0, 0.0), labels=40)
    assert found == pytest.approx(40 * 100 * np.exp(-reach * 2 * np.sqrt(0.99 / 37)))
