"""A line for each source, and what to do today, whatever the rule still waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.headline import headline
from evaluation.comparison.judging import DEFAULT_RULE, overall
from evaluation.comparison.measures import APPROVAL, DUELS, SECTIONS, rating_measure, score_measure
from evaluation.comparison.report import Headline
from evaluation.opinions.populations import Population
from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.noninferiority import Verdict
from tests.evaluation.comparison.test_judging import ROUGE, WORDS, estimate

ROUGE2 = score_measure("rouge2", "rouge2|v:1")
RELEVANCE = rating_measure("expert", "relevance")


def said(
    *estimates: Estimate,
    population: Population = "readers",
    is_part: bool = False,
    is_planned: bool = False,
    judged: int = 0,
    left_out: int = 0,
    elsewhere: int = 0,
) -> Headline:
    by_rule = overall(estimates, DEFAULT_RULE, baseline="A", candidate="B")
    return headline(
        estimates, by_rule, baseline="A", candidate="B", population=population, is_part=is_part,
        is_planned=is_planned, judged=judged, left_out=left_out, elsewhere=elsewhere,
    )  # fmt: skip


def test_who_voted_on_parts_alone_is_not_nobody() -> None:
    (questions,) = (each for each in SECTIONS if each.key == "approval:question")
    found = replace(estimate(questions, "better", 0.1, 0.4), ballots=60)
    line = said(found).lines[0]
    assert line.verdict is None
    assert line.sentence == (
        "Readers: nobody has voted on these two as a whole, on their parts "
        "Share of 👍 on questions better (60 votes)."
    )


def test_votes_given_elsewhere_are_told_of_beside_readers_own() -> None:
    found = replace(estimate(DUELS, "cannot tell yet"), ballots=1, interval=None)
    assert (
        said(found, elsewhere=300)
        .lines[0]
        .sentence.endswith("of 1 duel; 300 imported votes not among them.")
    )
    assert said(found, elsewhere=1).lines[0].sentence.endswith("; 1 imported vote not among them.")
    assert "imported" not in said(found).lines[0].sentence


def scored(measure: object, verdict: Verdict, p: float = 0.01) -> Estimate:
    return replace(estimate(ROUGE, verdict), measure=measure, adjusted=p, missing=None)  # type: ignore[arg-type]


def lean(difference: float, error: float = 0.1) -> Estimate:
    """Duels that leave it open, with a difference and its error."""
    found = estimate(DUELS, "cannot tell yet", difference - 0.2, difference + 0.2)
    return replace(found, candidate=0.5 + difference, error=error, ballots=200, missing=None)


def test_there_is_a_line_for_each_source_also_where_it_says_nothing() -> None:
    lines = said().lines
    assert [line.source for line in lines] == ["readers", "ratings", "judges", "scores"]
    assert [line.verdict for line in lines] == [None] * 4
    assert lines[0].sentence == "Readers: nobody has voted on these two."
    assert said().today == "If you must decide today: stay with A; nothing speaks for a change."
    none_counts = said(left_out=1_200, is_part=True).lines[0]
    assert none_counts.sentence == (
        "Readers: no vote on these two counts, 1,200 left out in this part of the data."
    )
    of_part = [line.sentence for line in said(is_part=True).lines]
    assert of_part[0] == "Readers: nobody has voted on these two in this part of the data."
    assert of_part[3] == "Scores: no article has both in this part of the data."
    planned = [line.sentence for line in said(is_planned=True).lines]
    assert planned[0] == "Readers: nobody has voted on these two in the time of the plan."
    assert planned[3] == lines[3].sentence


def test_scores_speak_where_the_rule_has_no_vote_to_judge_by() -> None:
    found = said(scored(ROUGE, "better"), scored(ROUGE2, "better", 0.0004), scored(WORDS, "better"))
    assert found.lines[3].verdict == "better"
    assert "B is better on all 3 (ROUGE-1, ROUGE-2, Words, p 0.010 or less)" in (
        found.lines[3].sentence
    )
    assert found.today == ("If you must decide today: B, as scores say; readers have not told.")


def test_ratings_go_before_scores_and_both_are_said() -> None:
    found = said(scored(RELEVANCE, "worse"), scored(ROUGE, "better"))
    assert (found.lines[1].verdict, found.lines[3].verdict) == ("worse", "better")
    assert (
        found.today
        == "If you must decide today: A, as people’s ratings say; readers have not told."
    )


def test_simulated_ratings_are_called_so_and_give_way_to_peoples() -> None:
    simulated = scored(rating_measure("simulated", "relevance"), "worse")
    alone = said(simulated)
    assert alone.lines[1].sentence.startswith("Simulated ratings: B is worse on the one")
    assert "as simulated ratings say" in alone.today
    both = said(simulated, scored(RELEVANCE, "better"))
    assert both.lines[1].verdict == "better"
    assert both.lines[1].sentence.startswith("People’s ratings: B is better on the one")


def test_scores_that_contradict_each_other_tell_nothing() -> None:
    found = said(scored(ROUGE, "better"), scored(ROUGE2, "worse"))
    assert found.lines[3].verdict == "cannot tell yet"
    assert "better on 1 of 2" in found.lines[3].sentence
    assert "worse on 1 of 2" in found.lines[3].sentence
    assert "stay with A" in found.today


@pytest.mark.parametrize(
    ("verdict", "opening"),
    [("better", "prefer B"), ("worse", "prefer A"), ("no worse", "find B no worse"),
     ("cannot tell yet", "leave it open")],
)  # fmt: skip
def test_readers_are_said_to_prefer_what_their_verdict_says(verdict: Verdict, opening: str) -> None:
    found = replace(estimate(DUELS, verdict, 0.1, 0.2), ballots=300, candidate=0.65)
    line = said(found).lines[0]
    assert line.verdict == verdict
    assert line.sentence.startswith(
        f"Readers {opening}: B won 65.0% of 300 duels (+15.0 points, +10.0 to +20.0 points)"
    )
    assert said(found, population="simulated").lines[0].sentence.startswith("Simulated readers")


def test_duels_and_thumbs_that_contradict_each_other_are_said_to() -> None:
    line = said(estimate(DUELS, "better"), estimate(APPROVAL, "worse")).lines[0]
    assert line.verdict == "cannot tell yet" and "are of two minds" in line.sentence


@pytest.mark.parametrize(
    ("difference", "choice"),
    # .084 / .1 is .84 errors, Φ(.84) = .80; less leaves it to the scores, which say B.
    [(-0.085, "A; readers lean that way, which is right about 80 times"), (-0.08, "B, as scores")],
)
def test_a_strong_lean_of_readers_goes_before_scores_and_a_weak_one_does_not(
    difference: float, choice: str
) -> None:
    found = said(lean(difference), scored(ROUGE, "better"))
    assert found.today.startswith(f"If you must decide today: {choice}")


def test_whose_votes_they_are_is_said_where_they_were_given_elsewhere() -> None:
    found = estimate(DUELS, "better", 0.02, 0.1)
    line = said(found, population="imported").lines[0].sentence
    assert line.startswith("People who voted elsewhere prefer B: ")
    nothing = said(population="imported").lines[0].sentence
    assert nothing == "People who voted elsewhere: nobody has voted on these two."
    assert "B; people who voted elsewhere lean" in said(lean(0.015), population="imported").today


def test_what_simulated_readers_prefer_is_never_said_of_readers() -> None:
    found = replace(lean(0.2), verdict="better")
    assert "B, as readers do;" in said(found).today
    assert "B, as simulated readers do;" in said(found, population="simulated").today
    assert "B; simulated readers lean that way" in said(lean(0.015), population="simulated").today


def test_a_weak_lean_decides_where_nothing_else_speaks() -> None:
    # Φ(.15) = .56, Φ(.1) = .54, of even odds
    assert said(lean(0.015)).today == (
        "If you must decide today: B; readers lean that way, which is right about 56 times in 100."
    )
    neither = "If you must decide today: stay with A; readers lean neither way."
    assert said(lean(0.01)).today == said(lean(0.0)).today == said(lean(-0.01)).today == neither


@pytest.mark.parametrize(
    ("readers", "ending"),
    [
        # .085 / .1 with 3 - 1 degrees of freedom: ½ + .85 / (2 √(2 + .85²)) = .758
        (3.0, "right about 76 times in 100, by votes that weigh as those of 3 readers."),
        (2.0, "by votes that weigh as those of 2 readers."),
        (1.9, "stay with A; not enough speaks for a change."),
        (5.9, "by votes that weigh as those of 6 readers."),
        (6.0, "times in 100."),
    ],
)
def test_the_lean_of_a_few_readers_is_less_sure_and_said_to_be_theirs(
    readers: float, ending: str
) -> None:
    found = ClusteredEstimate(
        estimate=0.085,
        error=0.1,
        effective=EffectiveNumbers(articles=50.0, persons=readers),
        opinions=200,
        parts=VarianceParts(article=0.001, person=0.01, cell=0.001, smoothing=0.0),
        clustered_by="article and person",
    )
    assert said(replace(lean(0.085), clustered=found)).today.endswith(ending)


def test_who_is_behind_within_the_margin_is_not_found_as_good() -> None:
    behind = estimate(DUELS, "no worse", -0.03, -0.01)
    level = estimate(DUELS, "no worse", -0.03, 0.0)
    rail = estimate(APPROVAL, "no worse")
    assert (
        said(behind, rail)
        .lines[0]
        .sentence.startswith("Readers prefer A, by less than the margin: ")
    )
    assert said(level, rail).lines[0].sentence.startswith("Readers find B no worse: ")
    by_rule = [overall([each, rail], DEFAULT_RULE, baseline="A", candidate="B").sentence
               for each in (behind, level)]  # fmt: skip
    assert by_rule == [
        "B is no worse than A by more than the margin, though it is behind.",
        "B is no worse than A.",
    ]


def test_where_the_rule_tells_today_is_as_the_rule_says() -> None:
    good = [estimate(DUELS, "better"), estimate(APPROVAL, "no worse")]
    assert said(*good).today == "If you must decide today: B, as the rule says."
    bad = [estimate(DUELS, "worse"), estimate(APPROVAL, "no worse")]
    assert said(*bad).today == "If you must decide today: A, as the rule says."


def test_judges_have_a_line_of_their_own_and_weigh_more_than_metrics() -> None:
    judge = score_measure("judge:strict:relevance", "judge|v:1")
    found = said(scored(judge, "worse", 0.004), scored(ROUGE, "better"))
    assert found.lines[2].verdict == "worse"
    assert found.lines[2].sentence.startswith(
        "Judges: B is worse on the one (Relevance (judge strict), p 0.004)"
    )
    assert "judge" not in found.lines[3].sentence
    assert found.today == "If you must decide today: A, as judges say; readers have not told."


def test_what_judges_chose_is_counted_beside_readers_votes() -> None:
    assert said(judged=0).lines[2].sentence == "Judges: none has compared the two."
    sentence = said(judged=1).lines[2].sentence
    assert sentence == "Judges: they decided 1 duel; see judges’ opinions."
    above = said(lean(0.1), population="judges")
    assert above.lines[0].sentence.startswith("Judges leave it open: B won 60.0% of 200 duels")
    assert above.lines[2].sentence == "Judges: none has scored both; they chose, see above."
