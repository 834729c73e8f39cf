"""Win rates of pairs against their definition, and pairs about which little is known."""

import itertools
from collections import defaultdict

import numpy as np
import pytest

from evaluation.stats.clusters import find_clusters
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE, Duels
from evaluation.stats.side_luck import without_side_luck
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import Looks, verdict_interval
from evaluation.stats.win_rates import PairRate, win_rates
from tests.evaluation.stats.duels import some_duels

WORTH = {LEFT_WON: 1.0, TIE: 0.5, RIGHT_WON: 0.0}


def of_pair(duels: Duels, *, version: int = 0, other: int = 1) -> PairRate:
    (rate,) = [r for r in win_rates(duels, versions=4) if (r.version, r.other) == (version, other)]
    return rate


def between(outcomes: list[int], *, articles: list[int], people: list[int]) -> Duels:
    """Duels of 0 on the left with 1 on the right."""
    columns = [[0] * len(outcomes), [1] * len(outcomes), outcomes, articles, people]
    return Duels(*[np.array(column, dtype=int) for column in columns])


def naive_rate(duels: Duels, version: int, other: int) -> tuple[float, float, float, int]:
    """Share, error, effective clusters and duels, with loops; each side weighs one half."""
    seen: list[tuple[float, bool, tuple[int, ...]]] = []
    for left, right, outcome, article, person in zip(
        duels.left, duels.right, duels.outcome, duels.articles, duels.people, strict=True
    ):
        if {int(left), int(right)} == {version, other}:
            won = WORTH[int(outcome)]
            on_left = bool(left == version)
            seen.append((won if on_left else 1 - won, on_left, (int(article), int(person))))
    of_side = {side: [won for won, own, _ in seen if own == side] for side in (True, False)}
    means = {side: float(np.mean(won)) for side, won in of_side.items()}
    share, number = (means[True] + means[False]) / 2, len(seen)
    variances, effective = [], []
    for cluster in (slice(0, 1), slice(1, 2), slice(0, 2)):
        sums: dict[tuple[int, ...], float] = defaultdict(float)
        loads: dict[tuple[int, ...], float] = defaultdict(float)
        for won, side, key in seen:
            own = len(of_side[side])
            kept = (1 - 1 / own) / (1 - 1 / number)
            sums[key[cluster]] += (won - means[side]) / kept**0.5 / (2 * own)
            loads[key[cluster]] += 1 / (2 * own) ** 2
        equal = sum(loads.values()) ** 2 / sum(load**2 for load in loads.values())
        variances.append(sum(s**2 for s in sums.values()) / (1 - 1 / equal))
        effective.append(equal)
    few = min(effective[:2])
    total_load = sum(loads.values())
    spread = sum(
        (won - means[side]) ** 2 / (1 - 1 / len(of_side[side])) * (1 - 1 / number)
        / (2 * len(of_side[side])) ** 2
        for won, side, _ in seen
    ) / total_load  # fmt: skip
    smoothed = (1 - 4 * spread) * (few + 1) / (few + 2) ** 2 * total_load
    article, person, cell = variances
    total = max(article + person - cell, article, person, cell) + smoothed
    return share, total**0.5, few, number


def test_every_pair_is_its_definition() -> None:
    duels = some_duels(400, seed=8)
    rates = win_rates(duels, versions=4)
    assert [(r.version, r.other) for r in rates] == list(itertools.permutations(range(4), 2))
    for rate in rates:
        share, error, clusters, number = naive_rate(duels, rate.version, rate.other)
        assert rate.share == pytest.approx(share, abs=1e-12)
        assert rate.error == pytest.approx(error, abs=1e-8)
        assert rate.clusters == pytest.approx(clusters, abs=1e-8)
        assert rate.duels == number


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("looks", ["one look", "live"])
def test_a_rate_is_what_the_comparison_of_its_pair_says(looks: Looks, tied: bool) -> None:
    duels = some_duels(400, seed=8)
    if tied:  # most of them, so that less is smoothed
        ties = np.where(np.arange(400) % 4 > 0, TIE, duels.outcome)
        duels = Duels(duels.left, duels.right, ties, duels.articles, duels.people)
    rates = win_rates(duels, versions=4, looks=looks)
    assert len(rates) == 12
    for rate in rates:
        pair = {rate.version, rate.other}
        here = np.array(
            [{one, other} == pair for one, other in zip(duels.left, duels.right, strict=True)]
        )
        worth = np.array([1.0, 0.5, 0.0])[duels.outcome[here]]
        values = np.where(duels.left[here] == rate.version, worth, 1 - worth)
        clusters = find_clusters(duels.articles[here], duels.people[here])
        even = without_side_luck(values, duels.left[here] == rate.version)
        mean = weighted_mean(
            even.values, even.weights, clusters, span=1.0, kept=even.kept, decided=worth != 0.5
        )
        assert mean is not None
        interval = verdict_interval(mean, looks=looks, bounds=(0, 1))
        assert rate.interval is not None
        assert (rate.share, rate.error) == pytest.approx((mean.estimate, mean.error), abs=1e-8)
        assert rate.interval.low == pytest.approx(interval.low, abs=1e-8)
        assert rate.interval.high == pytest.approx(interval.high, abs=1e-8)


def test_both_ways_round_say_the_same() -> None:
    duels = some_duels(400, seed=8)
    one, turned = of_pair(duels), of_pair(duels, version=1, other=0)
    assert one.interval is not None
    assert turned.interval is not None
    assert one.share + turned.share == pytest.approx(1)
    assert one.interval.low + turned.interval.high == pytest.approx(1)
    assert one.error == turned.error
    assert one.duels == turned.duels


def test_a_lower_level_is_said_of_both_ways_round_and_reaches_less_far() -> None:
    duels = some_duels(400, seed=8)
    usual, narrow = win_rates(duels, versions=4), win_rates(duels, versions=4, level=0.8)
    for one, other in zip(usual, narrow, strict=True):
        assert one.interval is not None and other.interval is not None
        assert (one.interval.level, other.interval.level) == (0.95, 0.8)
        assert one.interval.low < other.interval.low < other.interval.high < one.interval.high


def test_the_order_of_duels_does_not_matter() -> None:
    duels = some_duels(400, seed=8)
    order = np.random.default_rng(1).permutation(400)
    names = ("left", "right", "outcome", "articles", "people")
    shuffled = Duels(**{name: getattr(duels, name)[order] for name in names})
    assert win_rates(duels, versions=4) == win_rates(shuffled, versions=4)


def test_all_won_is_not_certain_and_least_so_with_few_people() -> None:
    won = [LEFT_WON] * 60
    many = of_pair(between(won, articles=list(range(60)), people=list(range(60))))
    few = of_pair(between(won, articles=list(range(60)), people=[i % 3 for i in range(60)]))
    # Nothing but what one more of each kind adds: sqrt(61 / 62**2 / 60) and sqrt(4 / 5**2 / 60)
    assert many.error == pytest.approx((61 / 62**2 / 60) ** 0.5, abs=1e-8)
    assert few.error == pytest.approx((4 / 25 / 60) ** 0.5, abs=1e-8)
    assert many.interval is not None
    assert few.interval is not None
    assert (many.share, many.interval.high) == (1.0, 1.0)
    lost = of_pair(between([RIGHT_WON] * 60, articles=list(range(60)), people=list(range(60))))
    assert lost.interval is not None and (lost.share, lost.interval.low) == (0.0, 0.0)
    assert 0.96 < many.interval.low < 0.97  # 1 - 2.001 * .0163
    assert 0.75 < few.interval.low < 0.8  # 1 - 4.303 * .0516


def test_three_hundred_ties_leave_a_narrow_interval_about_one_half() -> None:
    each = list(range(300))
    rate = of_pair(between([TIE] * 300, articles=[i % 30 for i in each], people=each))
    assert rate.share == 0.5
    assert rate.interval is not None
    assert rate.interval.high - rate.interval.low < 0.05


def test_one_person_on_one_article_gives_no_interval() -> None:
    outcomes = [LEFT_WON, RIGHT_WON, LEFT_WON, TIE]
    same = [3, 3, 3, 3]
    nothing = of_pair(between(outcomes, articles=same, people=same))
    assert (nothing.share, nothing.duels) == (0.625, 4)
    assert (nothing.interval, nothing.error, nothing.clusters) == (None, None, 1.0)
    for articles, people in ((same, [3, 3, 3, 4]), ([3, 3, 3, 4], same)):
        assert of_pair(between(outcomes, articles=articles, people=people)).interval is not None


def test_a_single_duel_is_a_share_without_an_interval() -> None:
    rate = of_pair(between([LEFT_WON], articles=[1], people=[2]))
    assert (rate.share, rate.error, rate.interval, rate.duels) == (1.0, None, None, 1)
    assert of_pair(between([TIE], articles=[1], people=[2])).share == 0.5


def test_a_single_judge_is_taken_as_given() -> None:
    # 20 articles, one of which has two duels: by article, with 21**2 / (19 + 2**2) equal ones.
    outcomes = [LEFT_WON, RIGHT_WON, LEFT_WON] * 7
    articles = [*range(20), 0]
    rate = of_pair(between(outcomes, articles=articles, people=[9] * 21))
    assert rate.clusters == pytest.approx(21**2 / 23, abs=1e-8)
    sums = dict.fromkeys(articles, 0.0)
    for outcome, article in zip(outcomes, articles, strict=True):
        sums[article] += WORTH[outcome] - 2 / 3
    by_article = sum(s**2 for s in sums.values()) / 21**2 / (1 - 23 / 21**2)
    more = (1 - 4 * 2 / 9) * (rate.clusters + 1) / (rate.clusters + 2) ** 2 / 21
    assert rate.error == pytest.approx((by_article + more) ** 0.5, abs=1e-8)


def test_on_a_single_article_it_is_people_who_are_counted() -> None:
    # Twelve people with one duel each.
    duels = between([LEFT_WON, RIGHT_WON, LEFT_WON] * 4, articles=[5] * 12, people=list(range(12)))
    rate = of_pair(duels)
    assert rate.clusters == pytest.approx(12, abs=1e-8)
    assert rate.interval is not None


def test_no_duels_have_no_rates() -> None:
    assert win_rates(between([], articles=[], people=[]), versions=3) == []


def test_a_level_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        win_rates(some_duels(20, seed=1), versions=4, level=1.0)
