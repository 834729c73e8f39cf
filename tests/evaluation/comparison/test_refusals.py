"""What refusals do to a verdict: left out, or by rule lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evaluation.comparison.builder import compare
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.refusals import PairRefusals, with_refusals_lost
from evaluation.comparison.rendering import as_json, as_markdown, beside_verdict, notes
from evaluation.comparison.report import Comparison
from evaluation.opinions.services import derive_all_marked
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import find_clusters
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import verdict_interval
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from tests.rows.duels import duel
from tests.rows.said import make_reader
from tests.rows.written import articles_of, make_pair


def mean_of(values: list[float], articles: list[int], persons: list[int]) -> ClusteredEstimate:
    found = two_way_mean(
        np.array(values), find_clusters(np.array(articles), np.array(persons)), span=1.0
    )
    assert found is not None
    return found


def refusals(baseline: list[int], candidate: list[int]) -> PairRefusals:
    return PairRefusals(
        np.arange(len(baseline), dtype=np.int32),
        np.array(baseline, bool),
        np.array(candidate, bool),
    )


WON = mean_of([0.5, 0.5, 0.5, -0.5], [0, 0, 1, 1], [0, 1, 0, 1])  # 3 of 4: +1/4


def test_articles_refused_by_one_are_lost_or_won() -> None:
    found = with_refusals_lost(WON, refusals([0, 0, 0, 0, 1], [1, 1, 0, 0, 0]))
    # of 5 articles 2 lost, 1 won: 2/5 · 1/4 + (1 - 2) / 10
    assert found.estimate == pytest.approx(0.0)
    square = 2 / 5 / 16 + 3 / 5 / 4
    error = math.sqrt((2 / 5) ** 2 * WON.error**2 + square / 5)
    assert found.error == pytest.approx(error)
    assert found.opinions == 4


def test_articles_that_both_refused_tell_nothing() -> None:
    assert with_refusals_lost(WON, refusals([1, 0, 0], [1, 0, 0])) is WON
    assert with_refusals_lost(WON, refusals([1, 1], [1, 1])) is WON
    one_more = with_refusals_lost(WON, refusals([1, 0], [1, 1]))
    assert one_more.estimate == -0.5  # of the one article that is left


def test_who_refuses_nothing_is_judged_as_before() -> None:
    assert with_refusals_lost(WON, refusals([0] * 9, [0] * 9)) is WON
    assert with_refusals_lost(WON, refusals([], [])) is WON


def test_refusals_of_either_are_mirrored() -> None:
    lost = mean_of([-0.5, -0.5, -0.5, 0.5], [0, 0, 1, 1], [0, 1, 0, 1])
    one = with_refusals_lost(WON, refusals([0, 0, 1], [1, 0, 0]))
    other = with_refusals_lost(lost, refusals([1, 0, 0], [0, 0, 1]))
    assert one.estimate == -other.estimate and one.error == other.error


def test_the_interval_covers_and_is_no_wider_than_it_has_to_be() -> None:
    rng = np.random.default_rng(7)
    share, rate, covered, reach = 0.2, 0.6, 0, []
    truth = (1 - share) * (rate - 0.5) - share / 2  # each article refused with .2: -0.02
    for _ in range(600):
        refused = rng.random(60) < share
        articles = rng.choice(np.flatnonzero(~refused), 240)
        values = (rng.random(240) < rate) - 0.5
        duels = mean_of(list(values), list(articles), list(rng.integers(0, 40, 240)))
        found = with_refusals_lost(duels, refusals([0] * 60, list(refused)))
        ends = verdict_interval(found, looks="one look", bounds=(-0.5, 0.5))
        covered += ends.low <= truth <= ends.high
        reach.append(ends.high - ends.low)
    # 600 · .95 = 570 ± 3 · √(600 · .95 · .05) = 16, and a little more where it is careful
    assert 553 <= covered <= 598
    # √(.8² · .24/240 + .2 · .8 · .6²/60) = .040: 1.96 to each side is .157
    assert 0.15 < float(np.mean(reach)) < 0.20


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Four articles; on each but the first four readers prefer the candidate."""
    one, other = make_pair(articles=4)
    readers = [make_reader() for _ in range(4)]
    for article in articles_of(one)[1:]:
        for reader in readers:
            duel(other, one, article, reader)
    return one, other


def compared(pair: tuple[ModelVersion, ModelVersion]) -> Comparison:
    derive_all_marked()
    return compare(baseline=pair[0], candidates=[pair[1]])


def mark(version: ModelVersion, place: int, gives_away: int) -> None:
    article = articles_of(version)[place]
    Summary.objects.filter(version=version, article=article).update(gives_away=gives_away)


@pytest.mark.django_db
def test_choices_on_texts_that_tell_are_left_out_counted_and_said(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    one, other = pair
    mark(one, 1, 2)
    mark(other, 2, 4 | 1)
    report = compared(pair)
    (versus,) = report.versus
    assert (versus.left_out.not_blind, versus.left_out.refusals) == (4, 4)
    assert versus.left_out.total == versus.left_out.choices == 8
    found = versus.estimate("duels")
    assert found is not None and found.ballots == 4
    said = beside_verdict(report, versus)
    assert said[:3] == [
        "8 choices left out: 4 not blind, 4 on a refusal or a server’s error.",
        f"Refusals and servers’ errors: 0 of 4 texts of {one.label}, "
        f"1 of 4 texts of {other.label} (25.0%).",
        "Texts that name a version or its maker, or speak of themselves as a model: "
        f"1 of 4 texts of {one.label} (25.0%), 1 of 4 texts of {other.label} (25.0%).",
    ]
    assert "- 8 choices left out" in as_markdown(report)
    (told,) = as_json(report)["versus"]
    assert (told["left_out"]["not_blind"], told["left_out"]["refusals"]) == (4, 4)
    assert told["texts"][1] == {"texts": 4, "refused": 1, "named": 1, "unread": 0}
    json_of_rule = as_json(report)["rule"]
    assert json_of_rule["refusals_lose"] is False


@pytest.mark.django_db
def test_of_texts_that_tell_nothing_nothing_is_said(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    report = compared(pair)
    said = beside_verdict(report, report.versus[0])
    # Each reader met both in the articles before; only that is told.
    assert all("left out" not in each and "efusal" not in each for each in said)


@pytest.mark.django_db
@pytest.mark.parametrize(("lose", "difference"), [(False, 0.5), (True, 0.25)])
def test_by_the_rule_refusing_is_losing(
    pair: tuple[ModelVersion, ModelVersion], lose: bool, difference: float
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=lose)
    mark(pair[1], 0, 4)  # on the first article, where nobody was shown it
    report = compared(pair)
    (versus,) = report.versus
    found = versus.estimate("duels")
    # 3 of 4 articles won, 1 lost by the rule: 3/4 · 1/2 - 1/8
    assert found is not None and found.difference == difference
    assert found.candidate == 0.5 + difference
    assert versus.refused_on == ((0, 1) if lose else (0, 0))
    assert any("lost to it" in each for each in beside_verdict(report, versus)) is lose
    assert any("a refusal counts as lost" in each for each in notes(report)) is lose


@pytest.mark.django_db
def test_a_refusal_of_the_baseline_is_won_and_one_of_both_is_neither(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=True)
    mark(pair[0], 0, 8)  # a server's error is no better
    found = compared(pair).versus[0].estimate("duels")
    assert found is not None and found.difference == 0.5  # 3/4 · 1/2 + 1/8
    mark(pair[1], 0, 4)
    found = compared(pair).versus[0].estimate("duels")
    assert found is not None and found.difference == 0.5


@pytest.mark.django_db
def test_refusals_count_in_the_part_that_they_are_in(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=True)
    first, second, *_ = articles_of(pair[0])
    for article, source in ((first, "north"), (second, "north")):
        type(article).objects.filter(pk=article.pk).update(source=source)
    mark(pair[1], 0, 4)
    derive_all_marked()
    north = compare(baseline=pair[0], candidates=[pair[1]], filters=[("source", "north")])
    found = north.versus[0].estimate("duels")
    assert found is not None and found.difference == 0.0  # 1/2 · 1/2 - 1/4
    assert north.versus[0].refused_on == (0, 1)
