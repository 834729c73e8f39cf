"""Clustered errors of strengths against their definition, duel by duel, and at their edges."""

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.davidson import PRIOR_SPREAD, DavidsonFit, davidson_fit
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, Duels
from evaluation.stats.strength_errors import StrengthErrors, strength_errors
from tests.evaluation.stats.duels import some_duels

TOGETHER = np.zeros(4, dtype=np.int64)


def fitted(duels: Duels) -> tuple[DavidsonFit, StrengthErrors]:
    fit = davidson_fit(duels.counts(versions=4))
    return fit, strength_errors(duels, fit, islands=TOGETHER, versions=4)


def replaced(duels: Duels, **columns: NDArray[np.int64]) -> Duels:
    names = ("left", "right", "outcome", "articles", "people")
    return Duels(**{name: columns.get(name, getattr(duels, name)) for name in names})


def naive_variances(duels: Duels, contrast: NDArray[np.float64]) -> dict[str, float]:
    """Of one contrast of strengths, from slopes and curvature by finite differences."""
    parameters = davidson_fit(duels.counts(versions=4)).parameters

    def logs(p: NDArray[np.float64]) -> NDArray[np.float64]:
        half = (p[duels.left] - p[duels.right] + p[4]) / 2
        terms = np.stack([half, np.full(len(half), p[5]), -half])
        chosen = terms[duels.outcome, np.arange(len(half))]
        return np.asarray(chosen - np.log(np.exp(terms).sum(axis=0)))

    unit = np.eye(6) * 1e-4
    slopes = np.stack([(logs(parameters + u) - logs(parameters - u)) / 2e-4 for u in unit], axis=1)
    curvature = -np.eye(6) / 9  # the prior's, of spread 3
    for i, u in enumerate(unit):
        for j, v in enumerate(unit):
            around = [logs(parameters + a * u + b * v).sum() for a in (1, -1) for b in (1, -1)]
            curvature[i, j] += (around[0] - around[1] - around[2] + around[3]) / 4e-8
    bread = np.linalg.inv(-curvature)
    whole = np.append(contrast, [0, 0])
    influence = slopes @ bread @ whole
    cells = np.array([f"{a} {p}" for a, p in zip(duels.articles, duels.people, strict=True)])
    found = {"independent": float(whole @ bread @ whole)}
    for name, clusters in (("article", duels.articles), ("person", duels.people), ("cell", cells)):
        distinct = np.unique(clusters)
        squares = [float(influence[clusters == cluster].sum()) ** 2 for cluster in distinct]
        found[name] = sum(squares) * len(distinct) / (len(distinct) - 1)
    return found


def test_the_variance_is_by_article_and_by_person_and_never_below_either() -> None:
    decided = set()
    for seed in range(8):
        duels = some_duels(300, seed=seed)
        _, errors = fitted(duels)
        for contrast, error in (
            (np.array([-1.0, 0, 1, 0]), errors.differences[0, 2]),
            (np.array([0, -1.0, 0, 1]), errors.differences[3, 1]),
            (np.array([0.75, -0.25, -0.25, -0.25]), errors.own[0]),
        ):
            naive = naive_variances(duels, contrast)
            naive["two-way"] = naive["article"] + naive["person"] - naive.pop("cell")
            largest = max(naive, key=lambda name: naive[name])
            assert error**2 == pytest.approx(naive[largest], rel=1e-3)
            decided.add(largest)
        assert errors.clustered_by == "article and person"
    assert decided == {"two-way", "article", "person"}  # the model's is tested below


def test_people_who_avoid_their_own_opinion_do_not_make_it_surer() -> None:
    # Each person prefers 0 and then 1, on one article each time: sums by person cancel.
    each = np.arange(400)
    duels = Duels(
        np.zeros(400, dtype=int), np.ones(400, dtype=int), np.where(each % 2, LEFT_WON, RIGHT_WON),
        each // 20, each // 2,
    )  # fmt: skip
    fit, errors = fitted(duels)
    inverse = fit.inverse
    independent = inverse[0, 0] + inverse[1, 1] - 2 * inverse[0, 1]
    assert errors.differences[0, 1] ** 2 == pytest.approx(independent, rel=1e-9)


def test_a_version_that_never_lost_is_not_certain() -> None:
    # 100 of 100: slopes are near 0, and so is a sandwich; the information keeps it wide.
    each = np.arange(100)
    nothing = np.zeros(100, dtype=int)
    _, errors = fitted(Duels(nothing, nothing + 1, nothing, each % 10, each % 20))
    assert 1 < errors.differences[0, 1] < 3


@pytest.mark.parametrize(
    ("single", "by"), [("people", "article"), ("articles", "person")], ids=["judge", "article"]
)
def test_a_single_person_or_article_is_taken_as_given(single: str, by: str) -> None:
    duels = replaced(some_duels(300, seed=4), **{single: np.full(300, 7)})
    _, errors = fitted(duels)
    naive = naive_variances(some_duels(300, seed=4), np.array([-1.0, 0, 1, 0]))
    assert errors.clustered_by == by
    assert naive[by] > naive["independent"]
    assert errors.differences[0, 2] ** 2 == pytest.approx(naive[by], rel=1e-3)


def test_one_person_on_one_article_gives_no_error() -> None:
    one = np.zeros(5, dtype=int)
    _, errors = fitted(Duels(one, one + 1, np.array([0, 0, 1, 2, 0]), one, one))
    assert errors.clustered_by is None
    for of_versions in (errors.own, errors.own_clusters):
        assert np.isnan(of_versions).all() and of_versions.shape == (4,)
    for of_pairs in (errors.differences, errors.clusters):
        assert np.isnan(of_pairs).all() and of_pairs.shape == (4, 4)
    assert np.isnan(errors.own).all()
    # A second person is enough.
    _, errors = fitted(Duels(one, one + 1, np.array([0, 0, 1, 2, 0]), one, np.arange(5) // 4))
    assert np.isfinite(errors.differences).all()


def test_equal_clusters_count_in_full_and_unequal_ones_less() -> None:
    # 8 people with 5 duels each of 0 and 1, on 40 articles: 8.
    each, nothing = np.arange(40), np.zeros(40, dtype=int)
    outcome = np.random.default_rng(1).integers(3, size=40)
    _, even = fitted(Duels(nothing, nothing + 1, outcome, each, each // 5))
    assert even.clusters[0, 1] == pytest.approx(8)
    assert even.own_clusters[0] == pytest.approx(8)
    # One with 33 duels and 7 with one: 40**2 / (33**2 + 7) = 1.46 people.
    _, uneven = fitted(Duels(nothing, nothing + 1, outcome, each, np.maximum(0, each - 32)))
    assert uneven.clusters[0, 1] == pytest.approx(1600 / (33**2 + 7))


def test_the_smaller_number_of_people_and_articles_counts() -> None:
    each, nothing = np.arange(40), np.zeros(40, dtype=int)
    outcome = np.random.default_rng(1).integers(3, size=40)
    _, errors = fitted(Duels(nothing, nothing + 1, outcome, each // 10, each // 5))
    assert errors.clusters[0, 1] == pytest.approx(4)


def test_a_difference_has_the_people_of_its_two_versions() -> None:
    # 0 and 1 were judged by 10 people, 10 duels each; 2 against 3 by two others.
    left, right = np.repeat([0, 2], [100, 20]), np.repeat([1, 3], [100, 20])
    people = np.concatenate([np.arange(100) // 10, 10 + np.arange(20) // 10])
    outcome = np.random.default_rng(2).integers(3, size=120)
    _, errors = fitted(Duels(left, right, outcome, np.arange(120), people))
    assert errors.clusters[0, 1] == pytest.approx(10)
    assert errors.clusters[2, 3] == pytest.approx(2)
    # Across, each of the two adds a variance of 1/2 to each of the few, 1/10 to each of the many:
    # (1/100 + 1/20)**2 / (10 * (10/100**2)**2 + 2 * (10/20**2)**2)
    across = (1 / 100 + 1 / 20) ** 2 / (10 * 1e-6 + 2 * 0.025**2)
    assert errors.clusters[0, 2] == pytest.approx(across)


def test_a_strength_is_against_the_mean_of_its_own_island() -> None:
    # Of two versions, each lies half their difference from their mean, and errs by half as much.
    duels = some_duels(600, seed=4)
    apart = (duels.left < 2) == (duels.right < 2)
    names = ("left", "right", "outcome", "articles", "people")
    duels = Duels(**{name: getattr(duels, name)[apart] for name in names})
    fit = davidson_fit(duels.counts(versions=4))
    errors = strength_errors(duels, fit, islands=np.array([0, 0, 1, 1]), versions=4)
    for one, other in ((0, 1), (2, 3)):
        half = errors.differences[one, other] / 2
        assert errors.own[one] == pytest.approx(half, rel=1e-9)
        assert errors.own[other] == pytest.approx(half, rel=1e-9)


def test_a_version_that_is_alone_on_its_island_is_its_mean() -> None:
    duels = some_duels(300, seed=4)
    fit = davidson_fit(duels.counts(versions=5))
    errors = strength_errors(duels, fit, islands=np.array([0, 0, 0, 0, 1]), versions=5)
    assert errors.own[4] == 0


def test_a_version_without_duels_does_not_move_the_others_errors() -> None:
    duels = some_duels(300, seed=4)
    _, errors = fitted(duels)
    fit = davidson_fit(duels.counts(versions=5))
    islands = np.array([0, 0, 0, 0, -1])
    more = strength_errors(duels, fit, islands=islands, versions=5)
    assert more.own[:4] == pytest.approx(errors.own, rel=1e-9)
    assert more.differences[:4, :4] == pytest.approx(errors.differences, rel=1e-9)
    assert more.clusters[:4, :4] == pytest.approx(errors.clusters, rel=1e-9)
    assert (more.own_clusters[4], more.clusters[4, 4]) == (0, 0)  # nobody told anything of it
    assert more.own[4] == pytest.approx(PRIOR_SPREAD)  # it is on no island, with no mean


def test_a_version_with_one_duel_has_one_person() -> None:
    each = np.arange(41)
    right = np.where(each < 40, 1, 2)
    outcome = np.random.default_rng(1).integers(3, size=41)
    _, errors = fitted(Duels(np.zeros_like(each), right, outcome, each, each))
    assert errors.own_clusters[2] == pytest.approx(1)
    assert errors.own_clusters[1] == pytest.approx(40)
