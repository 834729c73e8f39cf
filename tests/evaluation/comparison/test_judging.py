"""From estimates to verdicts: margins, families, and the declared rule."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evaluation.comparison.gating import decided
from evaluation.comparison.judging import (
    DEFAULT_RULE,
    ends,
    judged,
    overall,
    rounded_up,
    sharpest_at,
    signed,
    still_needed,
)
from evaluation.comparison.measures import APPROVAL, DUELS, score_measure
from evaluation.comparison.report import (
    Comparison,
    Estimate,
    LeftOut,
    Measure,
    Rule,
    Selection,
    Versus,
)
from evaluation.comparison.votes import Gap, live_interval
from evaluation.stats.anytime_interval import anytime_factor, anytime_interval
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict
from summaries.versions.models import ModelVersion

ROUGE = score_measure("rouge1", "rouge1|v:1")
REPEATED = score_measure("repeated_trigrams", "repeated_trigrams|v:1")
WORDS = score_measure("words", "words|v:1")


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95)


def estimate(measure: Measure, verdict: Verdict, low: float = -1.0, high: float = 1.0) -> Estimate:
    return Estimate(
        measure=measure, baseline=0.5, candidate=0.5, difference=(low + high) / 2,
        interval=interval(low, high), anytime=True, error=0.1, p=None, adjusted=None, articles=100,
        readers=1, ballots=1, margin=DEFAULT_RULE.margin_of(measure.key), verdict=verdict,
        more=500 if verdict == "cannot tell yet" else None,
        role=DEFAULT_RULE.role_of(measure.key),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "margin", "verdict"),
    [
        (0.01, 0.03, 0.02, "better"),
        (-0.01, 0.03, 0.02, "no worse"),
        (-0.03, -0.01, 0.02, "worse"),
        (-0.03, 0.01, 0.02, "cannot tell yet"),
        (-0.01, 0.03, None, "cannot tell yet"),  # without a margin nothing is "no worse"
    ],
)
def test_an_interval_is_judged_against_zero_and_the_margin(
    low: float, high: float, margin: float | None, verdict: str
) -> None:
    found = judged(
        DUELS, difference=0.0, interval=interval(low, high), adjusted=None, margin=margin
    )
    assert found == verdict


def test_less_is_better_where_the_measure_says_so() -> None:
    fewer = {"difference": -0.2, "interval": interval(-0.3, -0.1), "adjusted": None}
    assert judged(REPEATED, margin=None, **fewer) == "better"  # type: ignore[arg-type]
    assert judged(ROUGE, margin=None, **fewer) == "worse"  # type: ignore[arg-type]
    assert judged(WORDS, margin=None, **fewer) is None  # type: ignore[arg-type]


def test_outside_the_rule_a_measure_needs_its_adjusted_p_too() -> None:
    seen = {"difference": 0.2, "interval": interval(0.1, 0.3)}
    assert judged(ROUGE, adjusted=0.06, margin=None, **seen) == "cannot tell yet"  # type: ignore[arg-type]
    assert judged(ROUGE, adjusted=0.04, margin=None, **seen) == "better"  # type: ignore[arg-type]
    assert judged(ROUGE, adjusted=0.06, margin=0.05, **seen) == "better"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("duels", "thumbs", "verdict"),
    [
        ("better", "better", "better"),
        ("better", "no worse", "better"),
        ("no worse", "no worse", "no worse"),
        ("better", "cannot tell yet", "cannot tell yet"),
        ("better", "worse", "worse"),
        ("cannot tell yet", "worse", "worse"),
        ("worse", "better", "worse"),
        ("cannot tell yet", "better", "cannot tell yet"),
    ],
)
def test_the_rule_takes_the_primary_measure_and_holds_every_guard_rail(
    duels: Verdict, thumbs: Verdict, verdict: str
) -> None:
    estimates = [estimate(DUELS, duels), estimate(APPROVAL, thumbs)]
    found = overall(estimates, DEFAULT_RULE, baseline="A", candidate="B")
    assert found.verdict == verdict
    assert "A" in found.sentence and "B" in found.sentence
    assert len(found.reasons) == 2


def test_a_sentence_says_what_would_settle_it() -> None:
    found = overall([estimate(DUELS, "cannot tell yet")], DEFAULT_RULE, baseline="A", candidate="B")
    assert found.sentence == (
        "Whether B is better than A cannot be told yet: about 500 more duels would tell."
    )
    nothing = overall([], DEFAULT_RULE, baseline="A", candidate="B")
    assert nothing.verdict == "cannot tell yet" and "nothing to compare" in nothing.sentence


@pytest.mark.parametrize(
    ("measures", "verdict", "result"),
    [
        ((ROUGE, WORDS), "better", "inconclusive"),
        ((ROUGE, WORDS), "cannot tell yet", "inconclusive"),
        ((ROUGE, WORDS), "worse", "fail"),
        ((WORDS, ROUGE), "better", "inconclusive"),
    ],
    ids=["rail", "rail-beside-what-waits", "rail-beside-what-is-worse", "primary"],
)
def test_of_a_measure_that_describes_nothing_is_shown_here_and_at_the_gate(
    measures: tuple[Measure, Measure], verdict: Verdict, result: str
) -> None:
    primary, rail = measures
    rule = Rule(primary.key, 0.01, ((rail.key, 5.0),), declared=True)
    low, high = {"better": (0.5, 0.7), "worse": (-0.7, -0.5)}.get(verdict, (-1.0, 1.0))
    judging = estimate(ROUGE, verdict, low, high)
    describing = replace(estimate(WORDS, "better", -95.0, -90.0), verdict=None)
    found = overall([judging, describing], rule, baseline="A", candidate="B")
    decision = decided(replace(report(judging, describing), rule=rule))
    assert decision.result == result
    if result == "fail":
        assert found.verdict == "worse"
        return
    assert found.verdict == "cannot tell yet"
    assert found.sentence == (
        "Whether B is better than A cannot be told yet: Words describes and does not judge."
    )


def test_more_votes_are_needed_the_nearer_the_difference_is_to_the_margin() -> None:
    def needed(difference: float) -> int:
        more = still_needed(
            measure=DUELS, difference=difference, error=0.02, count=600, margin=0.02, anytime=True
        )
        assert more is not None
        return more

    assert needed(0.05) < needed(0.02) < needed(0.0) < needed(-0.005)


@pytest.mark.parametrize("margin", [0.005, 0.02, 0.05])
def test_with_so_many_votes_more_the_live_interval_leaves_nothing_out(margin: float) -> None:
    difference, error, count = -0.23, 0.09, 140
    more = still_needed(
        measure=APPROVAL, difference=difference, error=error, count=count, margin=margin,
        anytime=True,
    )  # fmt: skip
    assert more is not None and more > 1
    later = error * math.sqrt(count / (count + more))
    live = anytime_interval(estimate=difference, error=later, sharpest_at=sharpest_at(margin))
    # The chance of 80 % is 0.84 errors; one vote less would not do.
    assert live.high + 0.8416 * later == pytest.approx(0, abs=0.002)


def test_a_smaller_margin_makes_no_interval_wider() -> None:
    assert sharpest_at(0.005) == sharpest_at(None) == pytest.approx(0.02 / 3)
    assert sharpest_at(0.05) == pytest.approx(0.05 / 3)
    # At the error that a margin of half a point wants, 3.33 errors instead of 3.0.
    factor = anytime_factor(error=0.005 / 3, sharpest_at=sharpest_at(0.005))
    assert factor == pytest.approx(3.33, abs=0.1)


def test_a_live_interval_needs_its_first_hundred() -> None:
    more = still_needed(
        measure=DUELS, difference=0.4, error=0.05, count=37, margin=0.02, anytime=True
    )
    assert more == 63


def test_of_a_family_as_many_articles_are_needed_as_its_tests_need() -> None:
    sure = {"measure": ROUGE, "difference": 0.2, "error": 0.01, "count": 4, "anytime": False}
    # Holm's over five: 0.05 / 5 is reached by 8 articles that all agree, 2 / 2**8 = 0.0078.
    assert still_needed(**sure, margin=None, p=0.125, adjusted=0.625) == 4  # type: ignore[arg-type]
    # A declared measure is judged by its interval, of 6 articles at the least.
    assert still_needed(**sure, margin=0.01, p=0.125, adjusted=0.625) == 2  # type: ignore[arg-type]
    alone = still_needed(
        measure=ROUGE, difference=0.02, error=0.01, count=50, margin=None, anytime=False,
        p=0.04, adjusted=0.04,
    )  # fmt: skip
    among = still_needed(
        measure=ROUGE, difference=0.02, error=0.01, count=50, margin=None, anytime=False,
        p=0.04, adjusted=0.4,
    )  # fmt: skip
    # 50 ((1.96 + .8416) / 2)^2 = 98.1; of ten 50 ((2.807 + .8416) / 2)^2 = 166.4
    assert (alone, among) == (49, 117)


def test_no_live_interval_says_what_cannot_be() -> None:
    duels, thumbs = (
        live_interval(Gap(0.1, 0.2, 120, 50.0, largest), margin=0.25) for largest in (0.5, 1.0)
    )
    assert duels is not None and (duels.low, duels.high) == (-0.5, 0.5)
    assert thumbs is not None and thumbs.low < -0.5 and thumbs.high < 1.0
    assert thumbs.low + thumbs.high == pytest.approx(0.2)  # of which nothing was cut off


def test_before_there_is_a_vote_the_margin_tells_how_many_are_needed() -> None:
    none = {"difference": None, "error": None, "count": 0, "margin": 0.02, "anytime": True}
    duels = still_needed(measure=DUELS, **none)  # type: ignore[arg-type]
    thumbs = still_needed(measure=APPROVAL, **none)  # type: ignore[arg-type]
    assert duels is not None and thumbs is not None
    # At a share of 1/2: .25 × ((3.0 + .84) / .02)² = 9,216 for a reach of 3.0 errors.
    assert duels == pytest.approx(9_216, rel=0.03)
    assert thumbs == pytest.approx(4 * duels, rel=0.001)
    assert still_needed(measure=ROUGE, **none) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("count", "shown"), [(7, 7), (99, 99), (101, 110), (1_234, 1_300)])
def test_what_is_about_right_does_not_look_exact(count: int, shown: int) -> None:
    assert rounded_up(count) == shown


def test_a_difference_is_written_with_its_sign_and_unit() -> None:
    found = estimate(DUELS, "worse", -0.031, -0.009)
    assert signed(found, -0.02) == "−2.0 points"
    assert ends(found) == "−3.1 to −0.9 points"
    assert signed(estimate(ROUGE, "better"), 0.0123) == "+0.012"
    assert ends(replace(found, interval=None)) == "–"


def report(*estimates: Estimate) -> Comparison:
    """A report with these estimates, under the product's own rule."""
    candidate = ModelVersion(name="B")
    versus = Versus(
        candidate=candidate,
        overall=overall(estimates, DEFAULT_RULE, baseline="A", candidate="B"),
        estimates=estimates, slices=(), trend=(), trend_of=DUELS, loses=(), wins=(),
        left_out=LeftOut(0, 0, 0),
    )  # fmt: skip
    return Comparison(
        baseline=ModelVersion(name="A"), versus=(versus,), rule=DEFAULT_RULE,
        selection=Selection(), standing=None, simulated=False, seed=1, level=0.95, as_of=None,
        scored_as_of=None, waiting=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("duels", "thumbs", "result"),
    [
        ((0.01, 0.02), (0.01, 0.02), "pass"),
        ((-0.01, 0.02), (-0.04, 0.02), "pass"),
        ((-0.05, -0.03), (0.01, 0.02), "fail"),
        ((-0.05, -0.01), (0.01, 0.02), "inconclusive"),  # worse, perhaps not by the margin
        ((0.01, 0.02), (-0.20, -0.06), "fail"),
        ((0.01, 0.02), (-0.20, 0.10), "inconclusive"),
    ],
)
def test_the_gate_opens_only_where_every_part_is_shown_to_be_no_worse(
    duels: tuple[float, float], thumbs: tuple[float, float], result: str
) -> None:
    decision = decided(
        report(estimate(DUELS, "no worse", *duels), estimate(APPROVAL, "no worse", *thumbs))
    )
    assert decision.result == result
    assert decision.reason


def test_a_gate_without_anything_to_compare_is_inconclusive() -> None:
    decision = decided(report(estimate(DUELS, "better", 0.01, 0.02)))
    assert decision.result == "inconclusive"
    assert "approval: nothing to compare yet" in decision.reason


def test_nothing_passes_on_fewer_articles_than_any_test_can_judge() -> None:
    rule = replace(DEFAULT_RULE, primary=ROUGE.key, margin=0.0, guard_rails=())
    sure = estimate(ROUGE, "better", 0.1, 0.2)
    for articles, result in ((5, "inconclusive"), (6, "pass")):
        decision = decided(replace(report(replace(sure, articles=articles)), rule=rule))
        assert decision.result == result
        assert ("too little is there to judge" in decision.reason) == (articles == 5)


def test_a_gate_knows_that_less_of_a_measure_may_be_better() -> None:
    fewer = estimate(REPEATED, "better", -0.2, -0.1)
    rule = replace(DEFAULT_RULE, primary=REPEATED.key, margin=0.05, guard_rails=())
    assert decided(replace(report(fewer), rule=rule)).result == "pass"
    more = estimate(REPEATED, "worse", 0.1, 0.2)
    assert decided(replace(report(more), rule=rule)).result == "fail"
