"""What would settle a measure: by the predicate that withholds it, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.measures import APPROVAL, DUELS, score_measure
from evaluation.comparison.missing import (
    gate_predicate,
    range_words,
    rounded_up,
    settling_words,
    verdict_predicate,
    with_missing,
)
from evaluation.comparison.paired import PairFigure, family_p, figure_estimates
from evaluation.comparison.report import Rule
from evaluation.metrics.labels import LABELS
from evaluation.stats.mantel_haenszel import SharedOpinions
from evaluation.stats.what_is_missing import MoreNeeded
from tests.evaluation.comparison.test_judging import MISSING, REPEATED, estimate
from tests.evaluation.stats.test_what_is_missing import estimate_of

NO_RULE = Rule("duels", 0.02, (), declared=True)


def of_rouge(*, articles: int, p: float, low: float, high: float, others: int = 0) -> Estimate:
    """ROUGE-1 of so many articles, in a family with `others` of p 0.9."""
    names = [name for name, label in LABELS.items() if label.better != "neither"]
    figure = PairFigure(
        "rouge1", "rouge1|v:1", "whole", "", 0.3, 0.3 + (low + high) / 2, (low + high) / 2, low,
        high, p, articles,
    )  # fmt: skip
    rest = [
        replace(figure, measure=name, signature=name, p=0.9)
        for name in [name for name in names if name != "rouge1"][:others]
    ]
    return estimates_of([figure, *rest])[0]


def estimates_of(figures: list[PairFigure], rule: Rule = NO_RULE) -> list[Estimate]:
    """Of one candidate alone."""
    adjusted = family_p({1: figures})[1]
    return figure_estimates(figures, candidate_first=False, rule=rule, adjusted=adjusted)


def test_no_interval_reaches_farther_than_two_texts_can_be_apart() -> None:
    found = of_rouge(articles=8, p=0.008, low=-1.369, high=-0.631)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (-1.0, -0.631)
    above = of_rouge(articles=8, p=0.008, low=0.9, high=1.2).interval
    assert above is not None and above.high == 1.0
    # Rescaled it has no lower end.
    open_ended = PairFigure("bertscore", "b", "whole", "", 0.9, -0.4, -1.3, -1.5, -1.1, 0.01, 8)
    (estimate_,) = estimates_of([open_ended])
    assert estimate_.interval is not None and estimate_.interval.low == -1.5


@pytest.mark.parametrize(
    ("count", "shown"), [(7, 7), (12, 12), (13, 15), (99, 100), (101, 110), (1_234, 1_300)]
)
def test_what_is_about_right_does_not_look_exact(count: int, shown: int) -> None:
    assert rounded_up(count) == shown


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        (MoreNeeded(121, 1_234), "130 to a thousand more votes"),
        (MoreNeeded(131, 1_234), "140 to 1,300 more votes"),
        (MoreNeeded(31, 2_300), "35 to a few thousand more votes"),
        (MoreNeeded(2, 95), "2 to a hundred more votes"),
        (MoreNeeded(1, 19), "1 to a few dozen more votes"),
        (MoreNeeded(1, 12), "1 to 12 more votes"),
        (MoreNeeded(30, 40_000), "30 to tens of thousands of more votes"),
        (MoreNeeded(1, 1), "1 more vote"),
        (MoreNeeded(20, None), "at least 20 more votes"),
    ],
)
def test_a_range_is_said_with_its_unit_once(needed: MoreNeeded, words: str) -> None:
    assert range_words(needed, "votes", "more ") == words


@pytest.mark.parametrize(
    ("most", "word"),
    [
        (1_500_000, "millions of"), (1_400_000, "hundreds of thousands of"),
        (150_000, "hundreds of thousands of"), (140_000, "tens of thousands of"),
        (15_000, "tens of thousands of"), (14_000, "a few thousand"),
        (1_500, "a few thousand"), (1_400, "a thousand"),
        (800, "a thousand"), (790, "a few hundred"),
        (150, "a few hundred"), (140, "a hundred"),
        (80, "a hundred"), (75, "a few dozen"), (20, "a few dozen"),
    ],
)  # fmt: skip
def test_a_number_far_above_the_least_is_said_in_a_word(most: int, word: str) -> None:
    assert range_words(MoreNeeded(1, most), "votes", "more ") == f"1 to {word} more votes"


def test_versions_are_mostly_less_than_ten_points_apart_and_scores_however_far() -> None:
    waiting = replace(
        estimate(DUELS, "cannot tell yet"), margin=0.02, missing=None, readers=50, articles=40,
        clustered=estimate_of(0.11, cell=0.08),
    )  # fmt: skip
    found = with_missing(waiting, level=0.95).missing
    # A tenth closer together 600 votes are the least, a tenth further apart 400.
    assert found is not None and found.votes == MoreNeeded(494, None)
    of_scores = replace(waiting, measure=replace(DUELS, family="scores"))
    anything = with_missing(of_scores, level=0.95).missing
    assert anything is not None and anything.votes is not None and anything.votes.least < 300


def test_what_binds_is_named_and_what_would_not_help_too() -> None:
    waiting = estimate(DUELS, "cannot tell yet")
    of_readers = replace(MISSING, binding="readers", votes=None, days=None)
    assert settling_words(replace(waiting, missing=of_readers)) == (
        "about 15 to 90 more readers would tell, more duels of the same readers would not"
    )
    of_articles = replace(
        MISSING, binding="articles", articles=MoreNeeded(3, None), days=MoreNeeded(2, None)
    )
    assert settling_words(replace(waiting, missing=of_articles)) == (
        "at least 3 more articles would tell, more duels on the same articles would not; "
        "at the present rate that takes at least 2 days"
    )
    never = replace(MISSING, binding=None, days=None)
    assert settling_words(replace(waiting, missing=never)) == (
        "a thousand times as many duels might not tell"
    )


@pytest.mark.parametrize(
    ("readers", "words"),
    [(MoreNeeded(14, 90), ", or 15 to 90 more readers"), (MoreNeeded(14, None), ""), (None, "")],
)
def test_readers_are_named_beside_votes_where_so_many_would_do(
    readers: MoreNeeded | None, words: str
) -> None:
    needed = replace(MISSING, readers=readers, days=None, votes=MoreNeeded(118, 1_234))
    of_votes = replace(estimate(APPROVAL, "cannot tell yet"), missing=needed)
    assert settling_words(of_votes) == f"about 120 to a thousand more votes would tell{words}"
    # Of ratings by raters with a name it is articles, or raters.
    by_raters = replace(
        of_votes, raters=6, clustered=estimate_of(0.1, cell=0.1),
        missing=replace(needed, articles=MoreNeeded(30, 45)),
    )  # fmt: skip
    more = ", or 15 to 90 more raters" if readers and readers.most else ""
    assert settling_words(by_raters) == f"about 30 to 45 more articles would tell{more}"
    alone = replace(estimate_of(0.1, cell=0.1), clustered_by="article")
    assert settling_words(replace(by_raters, clustered=alone)) == settling_words(of_votes)
    no_articles = replace(needed, articles=None)
    if readers and readers.most:
        assert settling_words(replace(by_raters, missing=no_articles)) == (
            "about 15 to 90 more raters would tell, more articles by the same raters would not"
        )


def test_what_is_withheld_for_a_reason_gives_the_reason() -> None:
    waiting = replace(estimate(DUELS, "cannot tell yet"), missing=None)
    assert "other readers" in settling_words(replace(waiting, withheld="one reader"))
    assert "other articles" in settling_words(replace(waiting, withheld="one article"))
    assert settling_words(replace(waiting, withheld="no data")) == "there are no duels to count"
    shared = SharedOpinions(opinions=3, of=1_200, articles=1, worth=2.0)
    few = replace(waiting, withheld="share too little", shared=shared)
    assert settling_words(few).startswith("they share too little: of 1,200 votes 3 were given")
    assert settling_words(few).endswith(
        "met either version, all on one article; 2 articles are needed"
    )


def test_who_shares_all_of_too_little_is_told_how_much_is_needed() -> None:
    waiting = replace(estimate(APPROVAL, "cannot tell yet"), missing=None)
    few = replace(waiting, withheld="share too little")
    # On each of three articles one vote on either: 4 * 1 * 1 / 2 = 2 a piece.
    all_shared = SharedOpinions(opinions=6, of=6, articles=3, worth=6.0)
    assert settling_words(replace(few, shared=all_shared)).endswith(
        "of 6 votes 6 were given where readers of one article in one period met either version, "
        "which tell as much as 6 given evenly; 10 are needed"
    )
    # 100 of one and 1 of the other on two articles: 2 * 4 * 100 / 101 = 7.92.
    uneven = SharedOpinions(opinions=202, of=202, articles=2, worth=7.92)
    assert "which tell as much as 7 given evenly" in settling_words(replace(few, shared=uneven))
    nothing = SharedOpinions(opinions=0, of=200, articles=0, worth=0.0)
    assert settling_words(replace(few, shared=nothing)).endswith("met either version")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (MoreNeeded(1_095, None), "at least 1,100 days"),
        (MoreNeeded(1_096, 9_000), "more than 3 years"),
    ],
)
def test_nobody_plans_in_thousands_of_days(days: MoreNeeded, words: str) -> None:
    waiting = replace(estimate(APPROVAL, "cannot tell yet"), missing=replace(MISSING, days=days))
    assert settling_words(waiting).endswith(f"at the present rate that takes {words}")


def test_the_gate_waits_for_more_than_the_verdict() -> None:
    low, high = np.array([-0.05]), np.array([-0.01])
    worse = estimate(DUELS, "worse", -0.05, -0.01)
    # Worse, but perhaps not by the margin of two points: told as a verdict, not at the gate.
    assert verdict_predicate(worse)(low, high).all()
    assert not gate_predicate(worse, margin=0.02)(low, high).any()
    assert gate_predicate(worse, margin=0.005)(low, high).all()


def test_less_is_better_for_what_settles_it_too() -> None:
    fewer = replace(estimate(REPEATED, "cannot tell yet"), margin=0.02)
    assert verdict_predicate(fewer)(np.array([-0.3]), np.array([-0.1])).all()
    assert not verdict_predicate(fewer)(np.array([-0.1]), np.array([0.03])).any()
    assert verdict_predicate(fewer)(np.array([-0.1]), np.array([0.01])).all()  # no worse


def test_what_is_settled_misses_nothing() -> None:
    told = of_rouge(articles=50, p=0.001, low=0.1, high=0.3)
    assert told.verdict == "better" and told.missing is None
    assert with_missing(told, level=0.95).missing is None


def test_of_a_family_more_articles_are_needed_than_alone() -> None:
    alone = of_rouge(articles=50, p=0.06, low=-0.001, high=0.041)
    among = of_rouge(articles=50, p=0.06, low=-0.001, high=0.041, others=4)
    assert alone.missing is not None and among.missing is not None
    assert alone.missing.articles is not None and among.missing.articles is not None
    assert among.missing.articles.most is not None and alone.missing.articles.most is not None
    assert among.missing.articles.most > alone.missing.articles.most
    assert (alone.missing.votes, alone.missing.readers) == (None, None)


def test_fewer_articles_than_any_test_can_judge_are_not_enough_however_they_agree() -> None:
    # Holm's over five: 0.05 / 5 is reached by 8 articles that all agree, 2 / 2**8 = 0.0078.
    four = of_rouge(articles=4, p=0.125, low=0.19, high=0.21, others=4)
    assert four.missing is not None and four.missing.articles == MoreNeeded(4, 4)
    (declared,) = estimates_of(
        [PairFigure("rouge1", "rouge1|v:1", "whole", "", 0.3, 0.5, 0.2, 0.19, 0.21, 0.125, 4)],
        Rule("rouge1", 0.01, (), declared=True),
    )
    # A declared measure is judged by its interval, of 6 articles at the least.
    assert declared.missing is not None and declared.missing.articles == MoreNeeded(2, 2)
    assert declared.withheld == "too few articles" and declared.verdict == "cannot tell yet"


def test_where_every_article_differs_by_the_same_the_interval_is_a_part_of_a_step_from_six_on() -> (
    None
):
    alike = PairFigure("rouge1", "rouge1|v:1", "whole", "", 0.3, 0.31, 0.01, None, None, 2**-5, 6)
    reach = 1 - 0.025 ** (1 / 6)  # of a step
    (six,) = estimates_of([replace(alike, step=0.02)])
    ends = (0.01 - 0.02 * reach, 0.01 + 0.02 * reach)
    assert six.interval is not None and (six.interval.low, six.interval.high) == pytest.approx(ends)
    assert six.verdict == "better"
    (coarse,) = estimates_of([replace(alike, step=0.022)])
    assert coarse.verdict == "cannot tell yet" and coarse.missing is not None
    (unknown,) = estimates_of([alike])  # one value is all that there is
    assert unknown.interval is None and unknown.verdict == "cannot tell yet"
    assert unknown.withheld == "one value" and unknown.missing is None
    assert settling_words(unknown).startswith("one value is all that there is")
    (five,) = estimates_of([replace(alike, articles=5, p=2**-4, step=0.02)])
    assert five.interval is None and five.verdict == "cannot tell yet"
    assert five.withheld == "too few articles" and five.missing is not None
    assert settling_words(five) == "about 1 more article would tell"


def test_the_default_rule_has_margins_for_what_readers_say() -> None:
    assert DEFAULT_RULE.margin_of("duels") == 0.02
    assert score_measure("rouge1", "rouge1|v:1").unit == "articles"
