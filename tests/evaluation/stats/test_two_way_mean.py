"""The mean and the difference with errors by article and person: sums, coverage, width, power."""

import json
import math
from dataclasses import asdict
from itertools import product

import numpy as np
import pytest
from scipy import special

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    VarianceParts,
    effective_number,
    smoothed_excess,
)
from evaluation.stats.clusters import find_clusters
from evaluation.stats.two_way_mean import two_way_difference, two_way_mean, weighted_mean
from evaluation.stats.verdict_interval import verdict_interval
from tests.evaluation.stats.voted import voted


def mean_of(
    values: list[float], article: list[int], person: list[int], *, span: float | None = 1.0
) -> ClusteredEstimate:
    estimate = two_way_mean(
        np.array(values, dtype=float), find_clusters(np.array(article), np.array(person)), span=span
    )
    assert estimate is not None
    return estimate


def test_the_sum_is_cameron_gelbach_and_millers() -> None:
    # Departures from 1/2 in a table of 2 articles and 2 persons: +, + / +, - with + and - 1/2,
    # less their mean 1/4: 1/4, 1/4 / 1/4, -3/4 over 4 votes.
    seen = mean_of([1, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1])
    # Articles: (1/2)**2 + (-1/2)**2 over 16, twice for two of them; persons alike.
    assert seen.parts.article == seen.parts.person == pytest.approx(2 * 0.5 / 16)
    # Cells: (3 * 1/16 + 9/16) over 16, four thirds for four of them.
    assert seen.parts.cell == pytest.approx(4 / 3 * 0.75 / 16)
    # By article and by person less by both, 1/16, which here equals either.
    assert seen.parts.total - seen.parts.smoothing == pytest.approx(1 / 16)
    assert seen.estimate == 0.75
    assert seen.clusters == 2


@pytest.mark.parametrize(
    ("article", "person", "cell", "total"),
    [
        (5.0, 4.0, 3.0, 6.0),  # 5 + 4 - 3
        (5.0, 1.0, 3.0, 5.0),  # not 3: never below articles alone
        (1.0, 5.0, 3.0, 5.0),  # nor below persons alone
        (1.0, 1.0, 3.0, 3.0),  # nor below cells
        (None, 5.0, 3.0, 5.0),
        (5.0, None, 3.0, 5.0),
        (1.0, None, 3.0, 3.0),
    ],
)
def test_the_variance_is_never_below_any_clustering_alone(
    article: float | None, person: float | None, cell: float, total: float
) -> None:
    assert VarianceParts(article, person, cell, smoothing=0.0).total == total
    assert VarianceParts(article, person, cell, smoothing=0.5).total == total + 0.5


def naive_parts(
    contributions: np.ndarray, loads: np.ndarray, keys: list[object]
) -> tuple[float, float]:
    """The made-up sum of squares by key and the effective number, in plain Python."""
    sums: dict[object, float] = {}
    weights: dict[object, float] = {}
    for contribution, load, key in zip(contributions, loads, keys, strict=True):
        sums[key] = sums.get(key, 0.0) + contribution
        weights[key] = weights.get(key, 0.0) + load
    effective = sum(weights.values()) ** 2 / sum(w * w for w in weights.values())
    return sum(s * s for s in sums.values()) * effective / (effective - 1), effective


def test_any_columns_give_what_plain_loops_give() -> None:
    rng = np.random.default_rng(5)
    article, person = rng.integers(0, 9, 200), rng.integers(0, 12, 200)
    values, side = rng.choice([0, 0.5, 1.0], 200), rng.random(200) < 0.3
    seen = two_way_difference(values, side, find_clusters(article, person), span=1.0)
    assert seen is not None
    means = values[~side].mean(), values[side].mean()
    coefficients = np.where(side, 1 / side.sum(), -1 / (~side).sum())
    contributions = coefficients * (values - np.where(side, means[1], means[0]))
    by_article, articles = naive_parts(contributions, coefficients**2, article.tolist())
    by_person, persons = naive_parts(contributions, coefficients**2, person.tolist())
    cells: list[object] = list(zip(article.tolist(), person.tolist(), strict=True))
    by_cell, _ = naive_parts(contributions, coefficients**2, cells)
    assert seen.estimate == pytest.approx(means[1] - means[0])
    assert (seen.effective.articles, seen.effective.persons) == pytest.approx((articles, persons))
    assert seen.parts.article == pytest.approx(by_article)
    assert seen.parts.person == pytest.approx(by_person)
    assert seen.parts.cell == pytest.approx(by_cell)
    total = (coefficients**2).sum()
    excess = smoothed_excess((contributions**2).sum() / total, min(articles, persons)) * total
    assert seen.parts.smoothing == pytest.approx(excess)


def test_what_an_article_does_to_both_sides_cancels() -> None:
    # All agree on each article, both sides saw both: no difference, and no variance of articles.
    article, person = [0, 0, 1, 1] * 2, [0, 1, 2, 3, 4, 5, 6, 7]
    values = np.array([1.0, 1, 0, 0] * 2)
    side = np.array([False, True] * 4)
    clusters = find_clusters(np.array(article), np.array(person))
    seen = two_way_difference(values, side, clusters, span=1.0)
    assert seen is not None
    assert (seen.estimate, seen.parts.article) == (0, 0)
    assert seen.parts.person is not None and seen.parts.person > 0


def test_one_person_is_taken_as_given_and_it_is_said() -> None:
    seen = mean_of([1, 0, 1, 1], [0, 1, 2, 3], [7, 7, 7, 7])
    assert (seen.clustered_by, seen.parts.person, seen.clusters) == ("article", None, 4)
    # 3/4 * 1/4 over three: articles as independent votes.
    assert seen.parts.total - seen.parts.smoothing == pytest.approx(3 / 16 / 3)
    two = mean_of([1, 0, 1, 1], [0, 1, 2, 3], [7, 7, 7, 8])
    assert two.clustered_by == "article and person"
    assert two.clusters == pytest.approx(16 / 10)  # (3 + 1)**2 / (9 + 1)


def test_one_article_is_taken_as_given_and_it_is_said() -> None:
    seen = mean_of([1, 0, 1, 1], [2, 2, 2, 2], [0, 1, 2, 3])
    assert (seen.clustered_by, seen.parts.article, seen.clusters) == ("person", None, 4)


def test_one_person_on_one_article_tells_nothing() -> None:
    clusters = find_clusters(np.array([3, 3]), np.array([1, 1]))
    assert two_way_mean(np.array([1.0, 0.0]), clusters, span=1.0) is None


def test_two_persons_on_two_articles_always_have_an_interval() -> None:
    for values in product([0.0, 0.5, 1.0], repeat=4):
        seen = mean_of(list(values), [0, 0, 1, 1], [0, 1, 0, 1])
        interval = verdict_interval(seen, looks="one look", bounds=(0, 1))
        assert interval.low < interval.high


def test_an_estimate_comes_back_from_what_is_kept_of_it() -> None:
    seen = mean_of([1, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1])
    again = ClusteredEstimate.from_json(json.loads(json.dumps(asdict(seen))))
    assert again == seen and again.clusters == 2


def test_nobody_has_no_mean_and_one_side_no_difference() -> None:
    none = find_clusters(np.zeros(0, int), np.zeros(0, int))
    assert two_way_mean(np.zeros(0), none, span=1.0) is None
    pair = find_clusters(np.array([0, 1]), np.array([0, 1]))
    for side in (True, False):
        assert two_way_difference(np.ones(2), np.array([side] * 2), pair, span=1.0) is None


def test_the_excess_is_that_of_laplaces_rule() -> None:
    # 9 of 10, 10 of 12: 5/36 - 9/100
    assert smoothed_excess(0.09, 10) == pytest.approx(5 / 36 - 0.09)
    assert smoothed_excess(0.25, 10) == 0
    assert smoothed_excess(0.26, 10) == 0
    assert smoothed_excess(0.0, 10) == pytest.approx(11 / 144)  # 11/12 * 1/12


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_unanimity_is_not_certainty_but_grows_narrow(value: float) -> None:
    def width(persons: int, articles: int) -> float:
        article, person = zip(*product(range(articles), range(persons)), strict=True)
        seen = mean_of([value] * len(article), list(article), list(person))
        interval = verdict_interval(seen, looks="one look", bounds=(-math.inf, math.inf))
        return interval.high - interval.low

    assert width(30, 10) < 0.1  # 300 ties lie narrowly about 1/2
    assert width(3, 100) > 0.15  # as many of three persons say less
    assert width(3, 3) > 1


def test_ratings_are_not_smoothed_unless_a_span_is_given() -> None:
    alike = [4.0] * 4, [0, 0, 1, 1], [0, 1, 0, 1]
    assert mean_of(*alike, span=None).error == 0
    # 2 clusters: 3/16 of a span of 4 squared, over four votes
    assert mean_of(*alike, span=4.0).error == pytest.approx(math.sqrt(3 / 16 * 16 / 4))


def test_what_is_smoothed_goes_with_the_span() -> None:
    values, article, person = [0.0, 0.5, 1.0, 1.0, 1.0, 0.0], [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]
    one = mean_of(values, article, person)
    wide = mean_of([4 * value for value in values], article, person, span=4.0)
    assert one.parts.smoothing > 0
    assert wide.parts.smoothing == pytest.approx(16 * one.parts.smoothing)
    assert wide.error == pytest.approx(4 * one.error)


def test_estimate_error_and_ends_have_twelve_decimals() -> None:
    seen = mean_of([1, 0, 0], [0, 1, 2], [0, 1, 2])
    assert seen.estimate == 0.333333333333
    error = math.sqrt(seen.parts.total)
    assert seen.error == round(error, 12) != round(error, 8)
    ends = verdict_interval(seen, looks="one look", bounds=(-9, 9))
    reach = special.stdtrit(2, 0.975) * seen.error  # Student's quantile of 2 degrees of freedom
    for end, exact in ((ends.low, seen.estimate - reach), (ends.high, seen.estimate + reach)):
        assert end == round(exact, 12) != round(exact, 8)


def test_values_wider_than_their_span_are_refused() -> None:
    with pytest.raises(ValueError, match="differ by more than"):
        mean_of([0, 0, 1, 1.001], [0, 0, 1, 1], [0, 1, 0, 1])
    assert mean_of([0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 1]).estimate == 0.5


@pytest.mark.parametrize(
    ("persons", "articles", "votes", "effect", "most"),
    [(10, 10, 50, 0.8, 1), (30, 20, 300, 0.8, 0.98), (100, 10, 300, 0.4, 1), (6, 112, 300, 0.8, 1)],
)
def test_intervals_hold_and_are_as_wide_as_they_must_be(
    persons: int, articles: int, votes: int, effect: float, most: float
) -> None:
    rng = np.random.default_rng(12)
    held, errors, missed = [], [], []
    for _ in range(600):
        run = voted(rng, persons=persons, articles=articles, votes=votes, effect=effect, share=0.7)
        seen = two_way_mean(run.values, find_clusters(run.article, run.person), span=1.0)
        assert seen is not None
        held.append(verdict_interval(seen, looks="one look", bounds=(0, 1)).holds(0.7))
        errors.append(seen.error**2)
        missed.append((seen.estimate - 0.7) ** 2)
    # 600 runs are right to .009 at .95.
    assert 0.93 - 0.018 <= np.mean(held) <= most
    assert 0.9 <= math.sqrt(np.mean(errors) / np.mean(missed)) <= 1.15


def test_a_difference_of_the_same_people_and_articles_is_seen() -> None:
    rng = np.random.default_rng(3)
    told, false = 0, 0
    for _ in range(200):
        article, person = np.divmod(rng.choice(100 * 40, 1000, replace=False), 100)
        odds = rng.normal(0, 0.6, 40)[article] + rng.normal(0, 0.6, 100)[person]
        side = rng.random(1000) < 0.5
        for lift in (0.0, 0.6):
            values = (rng.random(1000) < special.expit(odds + lift * side)).astype(float)
            seen = two_way_difference(values, side, find_clusters(article, person), span=1.0)
            assert seen is not None
            excluded = not verdict_interval(seen, looks="one look").holds(0)
            told, false = told + (excluded and lift > 0), false + (excluded and lift == 0)
    # .13 apart at an error of .031: 4.2 errors, 98 in 100 seen.
    assert told >= 190
    assert false <= 20


def test_where_nothing_is_loaded_there_is_one_cluster_and_equal_ones_count_all() -> None:
    assert effective_number(np.zeros(3)) == 1.0
    assert effective_number(np.full(5, 0.2)) == pytest.approx(5)
    assert effective_number(np.array([3.0, 1.0])) == pytest.approx(16 / 10)


def test_values_that_differ_by_more_than_their_span_are_refused() -> None:
    values, sides = np.array([0.0, 1.5, 1.0, 0.0]), np.array([True, False, True, False])
    clusters = find_clusters(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    for estimate in (two_way_mean, lambda v, c, span: two_way_difference(v, sides, c, span=span)):
        with pytest.raises(ValueError, match="differ by more than 1"):
            estimate(values, clusters, span=1.0)
        assert estimate(values, clusters, span=None) is not None


def test_votes_that_take_each_other_back_do_not_look_certain() -> None:
    cells = list(product(range(10), range(20)))
    article, person = ([cell[axis] for cell in cells for _ in range(2)] for axis in range(2))
    both_ways = mean_of([1.0, 0.0] * len(cells), article, person)
    assert both_ways.parts.article == both_ways.parts.person == both_ways.parts.cell == 0
    # As votes of which all are alike, by as few articles.
    of_one_mind = mean_of([1.0] * (2 * len(cells)), article, person)
    assert both_ways.error == of_one_mind.error > 0
    assert both_ways.parts.smoothing == pytest.approx(smoothed_excess(0.0, 10.0) / 400)
    one_more = mean_of([1.0, 0.0] * (len(cells) - 1) + [1.0, 1.0], article, person)
    assert 0.9 < one_more.error / both_ways.error < 1.1


def test_values_that_are_as_expected_leave_nothing_open() -> None:
    values, article = np.array([0.0] * 6 + [1.0] * 6), np.arange(12)
    clusters = find_clusters(article, article)
    about_all, about_each = (
        weighted_mean(values, np.ones(12), clusters, span=None, centres=centres)
        for centres in (None, values)
    )
    assert about_all is not None and about_each is not None
    assert about_all.estimate == about_each.estimate == 0.5
    assert about_all.error > 0 and about_each.error == 0


def test_a_difference_says_of_how_many_opinions_it_is() -> None:
    found = two_way_difference(
        np.array([1.0, 0.0, 1.0, 1.0]), np.array([True, False, True, False]),
        find_clusters(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])), span=1.0,
    )  # fmt: skip
    assert found is not None and found.opinions == 4
