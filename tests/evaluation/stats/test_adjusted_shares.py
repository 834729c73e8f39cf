"""Approval adjusted to one mix of articles: sums, islands, bounds, coverage and width."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import special

from evaluation.stats.adjusted_shares import AdjustedShares, adjusted_shares
from evaluation.stats.clustered_variance import effective_number, smoothed_excess
from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import stratified_difference
from evaluation.stats.verdict_interval import verdict_interval


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Columns of shape (votes,), and the shares that versions would have on all articles."""

    values: np.ndarray
    version: np.ndarray
    article: np.ndarray
    person: np.ndarray
    truth: np.ndarray

    @property
    def shares(self) -> AdjustedShares:
        return adjusted_shares(self.values, self.version, self.article, self.person)


LIFTS = np.linspace(-0.4, 0.4, 5)


def shown(
    rng: np.random.Generator, *, persons: int, articles: int, votes: int, effect: float
) -> Shown:
    """Five versions; the better ones are shown mostly on the harder articles."""
    hard = rng.normal(0, effect, articles)
    article, person = rng.integers(0, articles, votes), rng.integers(0, persons, votes)
    chances = special.softmax(-6 * hard[:, None] * LIFTS, axis=1).cumsum(axis=1)
    version = (rng.random(votes)[:, None] > chances[article]).sum(axis=1).clip(0, 4)
    odds = 0.5 + hard[article] + rng.normal(0, effect, persons)[person] + LIFTS[version]
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    at = special.expit(0.5 + LIFTS + nodes[:, None] * effect * math.sqrt(2))
    values = (rng.random(votes) < special.expit(odds)).astype(float)
    return Shown(values, version, article, person, weights @ at / weights.sum())


def columns(*rows: tuple[int, int, int, int]) -> AdjustedShares:
    """Rows of version, article, ups and downs, each vote of another person."""
    version, article, values = [], [], []
    for row_version, row_article, up, down in rows:
        version += [row_version] * (up + down)
        article += [row_article] * (up + down)
        values += [1.0] * up + [0.0] * down
    return adjusted_shares(
        np.array(values), np.array(version), np.array(article), np.arange(len(values))
    )


def test_a_version_shown_mostly_on_harder_articles_is_lifted() -> None:
    # Easy: 80 % and 90 %, hard: 30 % and 40 %; the second has mostly the hard one.
    seen = columns((0, 0, 64, 16), (1, 0, 9, 1), (0, 1, 6, 14), (1, 1, 32, 48))
    first, second = seen.shares
    assert (first.raw, second.raw) == pytest.approx((0.70, 41 / 90))
    # Ten points apart on both, and the mean of 111 in 190 is kept.
    assert second.share - first.share == pytest.approx(0.1)
    assert (100 * first.share + 90 * second.share) / 190 == pytest.approx(111 / 190)


def test_of_two_versions_the_difference_is_mantel_and_haenszels() -> None:
    rng = np.random.default_rng(3)
    run = shown(rng, persons=30, articles=12, votes=200, effect=0.8)
    two = run.version < 2
    columns = run.values[two], run.version[two], run.article[two], run.person[two]
    first, second = adjusted_shares(*columns).shares
    values, version, article, person = columns
    pair = stratified_difference(values, version == 1, article, find_clusters(article, person))
    assert pair.estimate is not None
    assert second.share - first.share == pytest.approx(pair.estimate.estimate)


def test_what_no_article_joins_are_islands_largest_first() -> None:
    seen = columns((5, 0, 3, 3), (2, 1, 3, 1), (7, 1, 2, 2), (7, 4, 1, 2), (3, 4, 2, 2))
    assert seen.islands == ((2, 3, 7), (5,))
    assert [(share.version, share.island) for share in seen.shares] == [
        (2, 0),
        (3, 0),
        (5, 1),
        (7, 0),
    ]
    # Nobody to compare with: as counted.
    assert seen.shares[2].share == seen.shares[2].raw == 0.5


def test_the_largest_island_comes_first_and_of_equal_ones_that_of_the_lower_codes() -> None:
    seen = columns((0, 0, 3, 3), (4, 1, 3, 1), (3, 1, 2, 2), (6, 2, 1, 1))
    assert seen.islands == ((3, 4), (0,), (6,))
    assert [share.island for share in seen.shares] == [1, 0, 0, 2]


def test_shares_stay_between_none_and_all() -> None:
    seen = columns((0, 0, 20, 80), (1, 0, 60, 40), (1, 1, 100, 0), (0, 1, 99, 1), (0, 2, 100, 0))
    for share in seen.shares:
        assert 0 <= share.share <= 1
        assert share.estimate is not None
        assert verdict_interval(share.estimate, looks="one look", bounds=(0, 1)).high <= 1
    # 59 points better where both are mostly met, the island's mean is .75.
    above = columns((0, 0, 1, 99), (1, 0, 60, 40), (0, 1, 100, 0), (0, 2, 100, 0))
    assert above.shares[1].estimate is not None
    assert above.shares[1].estimate.estimate > 1
    assert above.shares[1].share == 1
    below = columns((0, 0, 99, 1), (1, 0, 40, 60), (0, 1, 0, 100), (0, 2, 0, 100))
    assert below.shares[1].estimate is not None
    assert below.shares[1].estimate.estimate < 0
    assert below.shares[1].share == 0


def naive(run: Shown) -> list[tuple[float, float, float, float]]:
    """Share and variances by article, person and cell, by dummy regression and loops."""
    number, versions = len(run.values), int(run.version.max()) + 1
    dummies = np.eye(versions)[run.version]
    design = np.column_stack([dummies, np.eye(int(run.article.max()) + 1)[run.article]])
    solution = np.linalg.pinv(design) @ run.values
    raw = run.values - design @ solution
    # The place of each version among all, by the mean of opinions.
    place = np.eye(versions) - dummies.mean(axis=0)
    weights = place @ np.linalg.pinv(design)[:versions]
    shares = run.values.mean() + weights @ run.values
    cells = list(zip(run.article.tolist(), run.person.tolist(), strict=True))
    own = np.array([cells.count(cell) for cell in cells])
    sizes = np.array([(run.article == a).sum() for a in run.article])
    kept = np.where(own < sizes, 1 - own / sizes, 1 - 1 / np.maximum(sizes, 2))
    about = (run.values - shares[run.version]) / number

    def squares(contributions: np.ndarray, keys: list[object]) -> float:
        parts = (
            sum(c for c, key in zip(contributions, keys, strict=True) if key == k) ** 2
            for k in set(keys)
        )
        return float(sum(parts))

    def made_up(value: float, of: np.ndarray) -> float:
        held = np.bincount(of)
        return value / float(1 - (held**2).sum() / held.sum() ** 2)

    rows = []
    for code in range(versions):
        mine = run.version == code
        inner = about + weights[code] * raw / np.sqrt(kept)
        outer = about + weights[code] * raw / kept
        by_cell = squares(inner, list(cells))
        person = by_cell + squares(outer, run.person.tolist()) - squares(outer, list(cells))
        article = squares(about + weights[code] * raw, run.article.tolist())
        rows.append(
            (
                shares[code],
                made_up(article, run.article[mine]),
                made_up(max(0.0, person), run.person[mine]),
                by_cell,
            )
        )
    return rows


@pytest.mark.parametrize(("persons", "articles"), [(9, 7), (6, 9), (2, 30)])
def test_it_is_what_dummy_regression_and_loops_give(persons: int, articles: int) -> None:
    # Of the thirty articles some were opened once, and some by one person only.
    rng = np.random.default_rng(articles)
    run = shown(rng, persons=persons, articles=articles, votes=90, effect=0.6)
    assert len(run.shares.islands) == 1
    for share, expected in zip(run.shares.shares, naive(run), strict=True):
        assert share.estimate is not None
        parts = share.estimate.parts
        seen = (share.estimate.estimate, parts.article, parts.person, parts.cell)
        assert seen == pytest.approx(expected)
        mine = run.version == share.version
        of_articles, of_persons = (
            effective_number(np.bincount(codes[mine]).astype(float))
            for codes in (run.article, run.person)
        )
        effective = share.estimate.effective
        assert (effective.articles, effective.persons) == pytest.approx((of_articles, of_persons))
        few, raw, number = min(of_articles, of_persons), share.raw, int(mine.sum())
        assert raw == pytest.approx(run.values[mine].mean())
        assert parts.smoothing == pytest.approx(smoothed_excess(raw * (1 - raw), few) / number)
        assert share.estimate.opinions == number


def test_one_person_on_one_article_has_a_share_and_no_error() -> None:
    ones = np.ones(3)
    zeros = np.zeros(3, int)
    (share,) = adjusted_shares(ones, zeros, zeros, zeros).shares
    assert (share.share, share.estimate) == (1, None)
    (judged,) = adjusted_shares(ones, zeros, np.arange(3), zeros).shares
    assert judged.estimate is not None
    assert (judged.estimate.clustered_by, judged.estimate.error > 0) == ("article", True)
    # Of two versions that two people met on one article the article is taken as given.
    two = np.array([0, 0, 1, 1])
    first, _ = adjusted_shares(
        np.array([1.0, 0, 1, 1]), two, two * 0, np.array([0, 1, 0, 1])
    ).shares
    assert first.estimate is not None and first.estimate.clustered_by == "person"


def test_nothing_has_no_shares_and_what_is_no_share_is_refused() -> None:
    none = np.zeros(0, int)
    assert adjusted_shares(np.zeros(0), none, none, none) == AdjustedShares((), ())
    codes = np.zeros(2, int)
    for values in ([0.0, 1.2], [-0.1, 1.0], [0.0, math.nan]):
        with pytest.raises(ValueError, match="outside 0 to 1"):
            adjusted_shares(np.array(values), codes, codes, codes)


@pytest.mark.parametrize(
    ("persons", "articles", "votes", "effect"), [(60, 30, 500, 0.6), (200, 80, 1500, 0.8)]
)
def test_intervals_hold_and_are_as_wide_as_they_must_be(
    persons: int, articles: int, votes: int, effect: float
) -> None:
    rng = np.random.default_rng(31)
    held, errors, missed, raw = [], [], [], []
    for _ in range(150):
        run = shown(rng, persons=persons, articles=articles, votes=votes, effect=effect)
        for share in run.shares.shares:
            assert share.estimate is not None
            truth = run.truth[share.version]
            held.append(
                verdict_interval(share.estimate, looks="one look", bounds=(0, 1)).holds(truth)
            )
            errors.append(share.estimate.error**2)
            missed.append((share.estimate.estimate - truth) ** 2)
            raw.append((share.raw - truth) ** 2)
    # 750 shares, five of a run alike: right to .012 at .95.
    assert np.mean(held) >= 0.93 - 0.024
    assert 0.9 <= math.sqrt(np.mean(errors) / np.mean(missed)) <= 1.2
    # As counted, who was shown what weighs twice as much as all else.
    assert np.mean(raw) > 2 * np.mean(missed)
