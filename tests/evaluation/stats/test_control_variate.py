"""A judge as a control variate: what cancels, a naive twin, coverage, and what labels count as."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.powered import KINDS, OTHERS, outcomes, picky, rated
from evaluation.stats.clusters import find_clusters
from evaluation.stats.control_variate import (
    FEWEST_ARTICLES,
    FOLDS,
    LabelledColumns,
    PoweredMean,
    powered_mean,
)
from evaluation.stats.effective_labels import effective_labels
from evaluation.stats.two_way_mean import two_way_mean

Floats = NDArray[np.float64]


def some_columns(seed: int = 1, *, articles: int = 40, labels: int = 200) -> LabelledColumns:
    rng = np.random.default_rng(seed)
    world = rated(rng, readers=12, articles=articles, labels=labels, correlation=0.8)
    return world.labelled


def some_others(seed: int = 2, number: int = 300) -> Floats:
    return 50 + 7 * np.random.default_rng(seed).normal(size=number)


def naive_powered(held: LabelledColumns, others: Floats) -> tuple[float, list[float]]:
    """The estimate and each fold's weight, article by article in plain Python."""
    known = [each for each in [*held.predictions, *others] if not np.isnan(each)]
    middle = sum(known) / len(known)
    spare = [0.0 if np.isnan(each) else each - middle for each in others]
    mine = [0.0 if np.isnan(each) else each - middle for each in held.predictions]
    number = len(held.values)
    mean_y, mean_f = sum(held.values) / number, sum(mine) / number
    of_others = sum(spare) / len(spare)
    spread = sum((each - of_others) ** 2 for each in spare) / len(spare) / len(spare)
    articles = sorted(set(held.article.tolist()))
    sums = {
        a: (
            sum(
                (y - mean_y) / number
                for y, b in zip(held.values, held.article, strict=True)
                if b == a
            ),
            sum((f - mean_f) / number for f, b in zip(mine, held.article, strict=True) if b == a),
        )
        for a in articles
    }
    folds = min(FOLDS, len(articles))
    weights, fold_of = [], {a: place % folds for place, a in enumerate(articles)}
    for fold in range(folds):
        rest = [sums[a] for a in articles if fold_of[a] != fold]
        part = len(rest) / len(articles)
        joint = sum(y * f for y, f in rest) / part
        square = sum(f * f for _, f in rest) / part
        weights.append(joint / (square + spread))
    total = 0.0
    for y, f, a in zip(held.values, mine, held.article.tolist(), strict=True):
        total += (y - weights[fold_of[a]] * (f - of_others)) / number
    return total, weights


def test_the_estimate_is_the_naive_sum() -> None:
    held, others = some_columns(articles=23, labels=90), some_others(number=60)
    held.predictions[:4] = np.nan
    others[7] = np.nan
    found = powered_mean(held, others, span=None)
    value, weights = naive_powered(held, others)
    assert found.with_judge is not None and found.weight is not None
    assert found.with_judge.estimate == pytest.approx(value, rel=1e-9)
    assert found.with_judge.opinions == found.labels
    assert min(weights) <= found.weight <= max(weights)
    assert (found.labels, found.unlabelled) == (90, 60)


def test_the_error_is_that_of_what_the_judge_leaves_and_of_its_other_articles() -> None:
    rng = np.random.default_rng(6)
    judge, others = rng.normal(size=20), rng.normal(size=30)
    one = np.arange(20)
    held = LabelledColumns(judge + rng.normal(0, 0.5, 20), np.ones(20), judge, one, one)
    found = powered_mean(held, others, span=None).with_judge
    value, weights = naive_powered(held, others)
    away = others.mean()
    left = [
        y - weights[place % FOLDS] * (f - away) - value
        for place, (y, f) in enumerate(zip(held.values, judge, strict=True))
    ]
    # Each label is an article and a person of its own; the other articles have an error, too.
    own = sum(each**2 for each in left) / 20**2 / (1 - 1 / 20)
    whole = own + np.mean(weights) ** 2 * others.var(ddof=1) / 30
    assert found is not None
    assert found.error**2 == pytest.approx(whole)
    for part in (found.parts.article, found.parts.person, found.parts.cell):
        assert part == pytest.approx(whole)


def test_with_a_judge_clusters_count_as_peoples_labels_do_and_one_reader_is_taken_as_given() -> (
    None
):
    held = some_columns()
    weights = np.random.default_rng(4).uniform(0.5, 3, 200)
    found = powered_mean(replace(held, weights=weights), some_others(), span=None)
    assert found.alone and found.with_judge
    assert found.with_judge.effective == found.alone.effective
    loads = np.bincount(held.article, (weights / weights.sum()) ** 2)
    assert found.with_judge.effective.articles == pytest.approx(loads.sum() ** 2 / (loads**2).sum())
    one = powered_mean(replace(held, person=np.zeros(200, int)), some_others(), span=None)
    assert one.with_judge and one.with_judge.clustered_by == "article"


def test_people_alone_are_as_they_are_in_every_report() -> None:
    held = some_columns()
    found = powered_mean(held, some_others(), span=None)
    clusters = find_clusters(held.article, held.person)
    same = two_way_mean(held.values, clusters, span=None)
    assert found.alone and same
    assert (found.alone.estimate, found.alone.error) == (same.estimate, same.error)


def test_a_judge_on_another_scale_or_upside_down_says_the_same() -> None:
    held, others = some_columns(), some_others()
    one = powered_mean(held, others, span=None)
    turned = powered_mean(
        replace(held, predictions=7 - 3 * held.predictions), 7 - 3 * others, span=None
    )
    assert one.with_judge and turned.with_judge and one.weight and turned.weight
    assert turned.with_judge.estimate == pytest.approx(one.with_judge.estimate)
    assert turned.with_judge.error == pytest.approx(one.with_judge.error)
    assert turned.weight == pytest.approx(-one.weight / 3)
    assert one.effective and turned.effective == pytest.approx(one.effective)


def test_a_judge_that_says_the_same_of_all_gains_nothing() -> None:
    held = some_columns()
    found = powered_mean(replace(held, predictions=np.full(200, 3.0)), np.full(50, 3.0), span=None)
    assert (found.with_judge, found.weight, found.effective) == (None, None, None)
    assert found.best == found.alone


@pytest.mark.parametrize(
    ("unit", "others", "noise"), [(1.0, 0.3, 1e-13), (1.0, 3e6, 1e-8), (1e-4, 0.005, 1e-13)]
)
def test_other_articles_that_differ_by_rounding_alone_tell_nothing(
    unit: float, others: float, noise: float
) -> None:
    # Of a common mean of 39, of 600,039, and of .005, which is known as well as one of 1.
    held = replace(some_columns(), predictions=unit * some_columns().predictions)
    alike = np.asarray(others + noise * (np.arange(50) % 2), np.float64)
    assert (alike - held.predictions.mean()).std() > 0
    found = powered_mean(held, alike, span=None)
    assert found.with_judge is None and found.best == found.alone


@pytest.mark.parametrize(("spread", "tells"), [(0.97e-12, False), (1.03e-12, True)])
def test_what_is_known_of_numbers_below_one_is_a_million_millionth(
    spread: float, tells: bool
) -> None:
    # Others lie .005 apart from 0, half of them twice the spread above the rest.
    held = replace(some_columns(), predictions=1e-4 * some_columns().predictions)
    others = np.asarray(0.005 + 2 * spread * (np.arange(50) % 2), np.float64)
    found = powered_mean(held, others, span=None)
    assert (found.with_judge is not None) is tells


def test_a_judge_that_spoke_of_no_labelled_article_tells_nothing() -> None:
    held = some_columns()
    silent = replace(held, predictions=np.full(200, np.nan))
    found = powered_mean(silent, some_others(), span=None)
    assert (found.with_judge, found.weight, found.effective) == (None, None, None)


def test_where_all_labels_are_alike_there_is_nothing_that_a_judge_explains() -> None:
    held = replace(some_columns(), values=np.full(200, 4.0))
    found = powered_mean(held, some_others(), span=None)
    assert found.alone is not None and found.alone.error == 0
    assert (found.effective, found.best) == (None, found.alone)


@pytest.mark.parametrize(("articles", "others", "fits"), [
    (FEWEST_ARTICLES, FEWEST_ARTICLES, True),
    (FEWEST_ARTICLES - 1, FEWEST_ARTICLES, False),
    (FEWEST_ARTICLES, FEWEST_ARTICLES - 1, False),
])  # fmt: skip
def test_of_few_articles_people_stand_alone(articles: int, others: int, fits: bool) -> None:
    assert FEWEST_ARTICLES == 10
    held = some_columns(articles=articles, labels=120)
    assert len(np.unique(held.article)) == articles
    found = powered_mean(held, some_others(number=others), span=None)
    assert (found.with_judge is not None) == fits
    assert found.alone is not None


def test_one_person_on_one_article_tells_no_error() -> None:
    same = np.zeros(5, int)
    held = LabelledColumns(np.arange(5.0), np.ones(5), np.arange(5.0), same, same)
    assert powered_mean(held, some_others(), span=None).best is None


@pytest.mark.parametrize(
    ("kind", "readers", "articles", "labels", "correlation"),
    [
        ("ratings", 6, 10, 30, 0.0), ("ratings", 100, 50, 300, 0.9), ("ratings", 30, 50, 100, 0.6),
        ("duels", 6, 10, 100, 0.3), ("duels", 100, 50, 300, 0.6),
    ],
)  # fmt: skip
def test_intervals_hold_and_what_is_said_is_a_lower_bound(
    kind: str, readers: int, articles: int, labels: int, correlation: float
) -> None:
    rng = np.random.default_rng([9, readers, labels])
    worlds = [
        KINDS[kind](rng, readers=readers, articles=articles, labels=labels, correlation=correlation)
        for _ in range(150)
    ]
    found = outcomes(worlds)
    # Of 150 runs at .95 fewer than 134 hold once in some hundred times.
    assert min(found.covers) >= 134 / 150
    assert found.below >= 0.9
    assert found.width <= 1.0


def test_a_good_judge_makes_the_interval_narrower() -> None:
    rng = np.random.default_rng(10)
    worlds = [rated(rng, readers=100, articles=50, labels=300, correlation=0.9) for _ in range(60)]
    found = outcomes(worlds)
    assert found.said >= 0.9
    assert found.width < 0.75
    assert found.counts > 500


def test_where_readers_choose_their_articles_a_judge_misleads_and_so_it_is_not_asked() -> None:
    # What the judge takes out is then no luck of the draw: why `powered_mean` says do not ask.
    rng = np.random.default_rng(11)
    worlds = [picky(rng, labels=300, correlation=0.6) for _ in range(20)]
    held = [each.labelled for each in worlds]
    means = [each.predictions.mean() for each in held]
    assert np.mean(means) > 50 + 2  # the judge likes what they open
    assert all(len(each.others) == OTHERS for each in worlds)


def test_the_surer_mean_is_made_of_parts_that_are_its_error() -> None:
    found = powered_mean(some_columns(), some_others(), span=None)
    assert found.best and found.alone and found.with_judge and found.effective
    bound = found.alone.error * np.sqrt(found.labels / found.effective)
    assert found.best.error == max(found.with_judge.error, bound) > found.with_judge.error
    assert found.best.parts.total == pytest.approx(found.best.error**2)


def test_the_error_with_the_judge_stands_where_labels_are_shown_to_count_for_more() -> None:
    found = powered_mean(some_columns(), some_others(), span=None)
    assert found.alone and found.with_judge
    # As a hundred thousand labels people alone err by .045 of what 200 do, less than is left here.
    many = PoweredMean(found.alone, found.with_judge, 1.0, 200, 1e5, 300).best
    assert found.alone.error * np.sqrt(200 / 1e5) < found.with_judge.error
    assert many and many.error == found.with_judge.error
    assert many.parts.total == pytest.approx(many.error**2)
    assert many.parts.smoothing == pytest.approx(found.with_judge.parts.smoothing, abs=1e-9)


def test_what_smoothing_adds_counts_on_both_sides_of_how_many_labels_they_are() -> None:
    rng = np.random.default_rng(6)
    judge, others = rng.normal(size=60), rng.normal(size=600)
    one = np.arange(60)
    held = LabelledColumns(judge + rng.normal(0, 0.1, 60), np.ones(60), judge, one, one)
    found = powered_mean(held, others, span=2.5)
    assert found.alone and found.with_judge
    value, weights = naive_powered(held, others)
    left = [
        y - weights[place % FOLDS] * (f - others.mean()) - value
        for place, (y, f) in enumerate(zip(held.values, judge, strict=True))
    ]
    of_others = np.mean(weights) ** 2 * others.var(ddof=1) / 600
    before = found.alone.parts.smoothing
    assert before > 0
    error = np.sqrt(found.with_judge.parts.cell - of_others)  # of what is left of labels alone
    assert error == pytest.approx(np.sqrt(np.square(left).sum() / 60**2 / (1 - 1 / 60)))
    own = held.values - held.values.mean()
    expected = effective_labels(
        own / 60, np.array(left) / 60, find_clusters(one, one),
        more=(before, of_others + found.with_judge.parts.smoothing), labels=60,
    )  # fmt: skip
    assert found.with_judge.parts.smoothing > 0
    assert expected and found.effective == pytest.approx(expected)
