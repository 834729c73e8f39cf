"""From estimate and error to an interval, and whether it gives a verdict."""

import numpy as np
import pytest

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.clusters import find_clusters
from evaluation.stats.interval import Interval
from evaluation.stats.mixture_boundary import mixture_factor
from evaluation.stats.noninferiority import verdict
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import (
    FIRST_LOOK,
    Looks,
    reach_factor,
    speaks,
    verdict_interval,
)
from tests.evaluation.stats.voted import voted


def estimate_of(
    estimate: float, error: float, clusters: float, *, opinions: int = 900
) -> ClusteredEstimate:
    parts = VarianceParts(article=error**2, person=error**2, cell=error**2, smoothing=0.0)
    return ClusteredEstimate(
        estimate, error, EffectiveNumbers(clusters, 500), opinions, parts, "article and person"
    )


def test_at_one_look_it_is_students_for_the_fewer_clusters() -> None:
    # 2.2622 is Student's quantile for 9 degrees of freedom.
    seen = verdict_interval(estimate_of(0.1, 0.02, 10), looks="one look")
    assert (seen.low, seen.high) == pytest.approx(
        (0.1 - 2.2622 * 0.02, 0.1 + 2.2622 * 0.02), rel=1e-4
    )
    assert seen.level == 0.95


def test_another_level_is_the_boundarys_as_well_as_students() -> None:
    (boundary,) = mixture_factor(np.array([0.02]), level=0.99)
    seen = verdict_interval(estimate_of(0.1, 0.02, 10), looks="live", level=0.99)
    # Student's quantile of 9 degrees of freedom over the normal one, 3.2498 / 2.5758.
    assert seen.high - 0.1 == pytest.approx(boundary * 3.2498 / 2.5758 * 0.02, rel=1e-4)


def test_live_it_is_the_boundary_times_what_student_is_over_normal() -> None:
    (boundary,) = mixture_factor(np.array([0.02]))
    seen = verdict_interval(estimate_of(0.1, 0.02, 10), looks="live")
    reach = float(boundary) * 2.2622 / 1.95996 * 0.02
    assert (seen.low, seen.high) == pytest.approx((0.1 - reach, 0.1 + reach), rel=1e-4)


@pytest.mark.parametrize(("clusters", "factor"), [(1.0, 12.706), (2.0, 12.706), (3.0, 4.3027)])
def test_below_two_clusters_it_is_as_wide_as_at_two(clusters: float, factor: float) -> None:
    seen = reach_factor(
        np.array([0.01]), clusters=np.array([clusters]), opinions=np.array([9]), looks="one look"
    )
    assert seen[0] == pytest.approx(factor, rel=1e-4)


def test_ends_are_cut_at_what_is_possible() -> None:
    wide = estimate_of(0.9, 0.2, 3)
    assert verdict_interval(wide, looks="one look", bounds=(0, 1)).high == 1
    assert verdict_interval(wide, looks="one look", bounds=(0, 1)).low == pytest.approx(
        0.0395, abs=1e-3
    )
    assert verdict_interval(wide, looks="live").high == 1
    assert verdict_interval(wide, looks="live").low < 0
    assert verdict_interval(estimate_of(-0.9, 0.2, 3), looks="live").low == -1


def test_live_all_is_possible_before_the_first_look_and_not_from_it_on() -> None:
    assert FIRST_LOOK == 30
    cases: list[tuple[Looks, int, bool]] = [
        ("live", 29, False),
        ("live", 30, True),
        ("one look", 2, True),
    ]
    for looks, opinions, known in cases:
        few = estimate_of(0.5, 0.01, 9, opinions=opinions)
        seen = verdict_interval(few, looks=looks, bounds=(0, 1))
        assert (seen.low > 0, seen.high < 1) == (known, known)


def test_without_error_the_interval_is_the_estimate() -> None:
    seen = verdict_interval(estimate_of(0.5, 0.0, 5), looks="live")
    assert (seen.low, seen.high) == (0.5, 0.5)


def test_ends_are_kept_to_twelve_decimals() -> None:
    seen = verdict_interval(estimate_of(0.1234567890123, 0.0, 5), looks="live")
    assert (seen.low, seen.high) == (0.123456789012, 0.123456789012)


@pytest.mark.parametrize("looks", ["live", "one look"])
def test_a_level_that_is_none_is_refused(looks: Looks) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        verdict_interval(estimate_of(0.5, 0.1, 5), looks=looks, level=1.0)


def test_it_speaks_where_the_verdict_does() -> None:
    ends = [-0.3, -0.05, -0.02, -0.01, 0.0, 0.01, 0.02, 0.3]
    for margin in (0.0, 0.02):
        for low in ends:
            for high in (end for end in ends if end >= low):
                told = verdict(Interval(low, high, 0.95), margin=margin) != "cannot tell yet"
                assert bool(speaks(np.array(low), np.array(high), margin=margin)) == told


def looked(
    rng: np.random.Generator, *, share: float, effect: float, persons: int, articles: int
) -> tuple[bool, bool]:
    """Whether 1/2 was ever left out in 300 votes looked at after every twelfth, and at the end."""
    run = voted(rng, persons=persons, articles=articles, votes=300, effect=effect, share=share)
    ever = False
    came = rng.permutation(300)
    for number in range(12, 301, 12):
        seen = np.sort(came[:number])
        estimate = two_way_mean(
            run.values[seen], find_clusters(run.article[seen], run.person[seen]), span=1.0
        )
        if estimate is not None:
            ever |= not verdict_interval(estimate, looks="live", bounds=(0, 1)).holds(0.5)
    assert estimate is not None
    return ever, not verdict_interval(estimate, looks="one look", bounds=(0, 1)).holds(0.5)


def test_looking_after_every_twelfth_vote_is_seldom_wrong_and_often_right() -> None:
    rng = np.random.default_rng(8)
    equal = [looked(rng, share=0.5, effect=0.8, persons=20, articles=20) for _ in range(50)]
    better = [looked(rng, share=0.63, effect=0.4, persons=100, articles=50) for _ in range(50)]
    live, _ = np.mean(equal, axis=0)
    assert live <= 0.05
    live, at_once = np.mean(better, axis=0)
    # .71 and .97 in `benchmarks.verdict_simulations`; 50 runs are right to .07 and .04.
    assert live >= 0.56
    assert at_once >= 0.86


def test_opinions_span_0_to_1_unless_another_span_is_given() -> None:
    estimate = estimate_of(0.1, 0.02, 50)
    one = verdict_interval(estimate, looks="live", span=1.0)
    assert verdict_interval(estimate, looks="live") == one
    assert verdict_interval(estimate, looks="live", span=2.0) != one
    factor = reach_factor(
        np.array([0.02]), clusters=np.array([50.0]), opinions=np.array([900]), looks="live"
    )
    assert one.high == pytest.approx(0.1 + 0.02 * factor[0])
