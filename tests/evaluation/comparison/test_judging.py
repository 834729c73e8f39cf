"""From estimates to verdicts: margins, families, and the declared rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.gating import decided
from evaluation.comparison.judging import (
    DEFAULT_RULE,
    family_level,
    judged,
    overall,
)
from evaluation.comparison.left_out import LeftOut
from evaluation.comparison.measures import APPROVAL, DUELS, score_measure
from evaluation.comparison.report import (
    ComparedVersion,
    Comparison,
    Headline,
    Rule,
    Selection,
    Versus,
)
from evaluation.comparison.wording import ends, signed
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict
from evaluation.stats.what_is_missing import MoreNeeded, WhatIsMissing

ROUGE = score_measure("rouge1", "rouge1|v:1")
REPEATED = score_measure("repeated_trigrams", "repeated_trigrams|v:1")
WORDS = score_measure("words", "words|v:1")


MISSING = WhatIsMissing(
    settled=False,
    votes=MoreNeeded(120, 1_234),
    readers=MoreNeeded(14, 90),
    articles=None,
    everything=MoreNeeded(120, 900),
    binding="votes",
    votes_then=MoreNeeded(120, 1_234),
    days=MoreNeeded(6, 61),
)


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95)


def estimate(measure: Measure, verdict: Verdict, low: float = -1.0, high: float = 1.0) -> Estimate:
    return Estimate(
        measure=measure, baseline=0.5, candidate=0.5, difference=(low + high) / 2,
        interval=interval(low, high), anytime=True, error=0.1, p=None, adjusted=None, articles=100,
        readers=1, ballots=1, margin=DEFAULT_RULE.margin_of(measure.key), verdict=verdict,
        missing=MISSING if verdict == "cannot tell yet" else None,
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
        "Whether B is better than A cannot be told yet. Duels won: about 120 to a thousand more "
        "duels would tell, or 15 to 90 more readers; at the present rate that takes 6 to a few "
        "dozen days."
    )
    nothing = overall([], DEFAULT_RULE, baseline="A", candidate="B")
    assert nothing.verdict == "cannot tell yet"
    said = "nothing to compare yet; bring figures of it, or change the rule."
    assert nothing.sentence == f"Whether B is better than A cannot be told yet. Duels won: {said}"
    assert nothing.reasons == (f"Duels won: {said}", f"Share of 👍: {said}")
    # Where the primary measure tells, the guard rail that has nothing is named.
    duels = overall([estimate(DUELS, "better")], DEFAULT_RULE, baseline="A", candidate="B")
    assert duels.verdict == "cannot tell yet" and duels.sentence.endswith(f" Share of 👍: {said}")


def test_a_reason_names_the_role_and_what_settles_nothing_is_said_to() -> None:
    told = replace(estimate(DUELS, "cannot tell yet"), missing=None)
    rail = estimate(APPROVAL, "no worse")
    said = overall([told, rail], DEFAULT_RULE, baseline="A", candidate="B")
    assert said.sentence.endswith("cannot be told yet. Duels won does not settle it.")
    assert said.reasons[0].startswith("Primary measure, Duels won: cannot tell yet")
    assert said.reasons[1].startswith("Guard rail, Share of 👍: no worse")
    # What would settle the first is in the sentence, what would settle another in its reason.
    waits = [estimate(each, "cannot tell yet") for each in (DUELS, APPROVAL)]
    both = overall(waits, DEFAULT_RULE, baseline="A", candidate="B").reasons
    assert ["would tell" in reason for reason in both] == [False, True]
    assert "would tell" not in said.reasons[1]


def test_the_products_own_rule_is_two_points_of_duels_and_five_of_approval() -> None:
    assert (DEFAULT_RULE.primary, DEFAULT_RULE.margin) == ("duels", 0.02)
    assert DEFAULT_RULE.guard_rails == (("approval", 0.05),) and not DEFAULT_RULE.declared


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
        "Whether B is better than A cannot be told yet. Words describes and does not judge."
    )


@pytest.mark.parametrize(("candidates", "level"), [(0, 0.95), (1, 0.95), (2, 0.975), (5, 0.99)])
def test_several_candidates_share_the_error_that_is_allowed(candidates: int, level: float) -> None:
    assert family_level(candidates) == pytest.approx(level)


def test_a_difference_is_written_with_its_sign_and_unit() -> None:
    found = estimate(DUELS, "worse", -0.031, -0.009)
    assert signed(found, -0.02) == "−2.0 points"
    assert ends(found) == "−3.1 to −0.9 points"
    assert signed(estimate(ROUGE, "better"), 0.0123) == "+0.012"
    assert ends(replace(found, interval=None)) == "–"


def report(*estimates: Estimate) -> Comparison:
    """A report with these estimates, under the product's own rule."""
    candidate = ComparedVersion(2, "B@1", "B")
    versus = Versus(
        candidate=candidate, headline=Headline((), ""),
        overall=overall(estimates, DEFAULT_RULE, baseline="A", candidate="B"),
        estimates=estimates, slices=(), trend=(), trend_of=DUELS, days=0, loses=(), wins=(),
        left_out=LeftOut(0, 0, 0),
    )  # fmt: skip
    return Comparison(
        baseline=ComparedVersion(1, "A@1", "A"), versus=(versus,), rule=DEFAULT_RULE,
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
    for part, between in zip(decision.parts, (duels, thumbs), strict=True):
        low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in between)
        assert f"the difference lies between {low} and {high} points" in part.reason


def test_a_gate_without_anything_to_compare_is_inconclusive() -> None:
    decision = decided(report(estimate(DUELS, "better", 0.01, 0.02)))
    assert decision.result == "inconclusive"
    assert "Share of 👍: nothing to compare yet" in decision.reason


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
