"""Verdicts on known worlds, from ballots through the database to the report and the gate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import cycle

import pytest
from django.core.management import call_command

from evaluation.agreement.reports import refresh_standings
from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.rendering import as_markdown
from evaluation.comparison.report import Comparison
from evaluation.comparison.wording import behind_text
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.evaluation.comparison.test_builder import compared, estimate
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_article,
    make_contest,
    make_pair,
    make_rating,
    make_summary,
    make_version,
    make_versions,
    summary_of,
)

pytestmark = pytest.mark.django_db


def thumbs(version: ModelVersion, articles: Iterable[object], *, up: int, of: int) -> None:
    """So many thumbs of readers nobody was before, in turn on the articles, `up` of them 👍."""
    given = cycle(list(articles))
    for number in range(of):
        # Spread evenly, so that each article has about the same share.
        value = 1 if (number + 1) * up // of > number * up // of else -1
        thumb(summary_of(version, next(given)), value, collect=False)  # type: ignore[arg-type]
    collect_backlog()


def duels(
    one: ModelVersion, other: ModelVersion, *, number: int, readers: int, won: int, tied: int = 0
) -> None:
    """So many duels in turn on all articles; of each hundred `other` wins so many."""
    articles, people = articles_of(one), [make_reader() for _ in range(readers)]
    for place in range(number):
        turn = place * 37 % 100
        winner, loser = (other, one) if turn < won else (one, other)
        duel(
            winner, loser, articles[place % len(articles)],
            # Each article meets every reader before it meets one again.
            people[(place // len(articles) + place) % readers],
            outcome="tie" if won <= turn < won + tied else "won",
            winner_on_left=place % 2 == 0, collect=False,
        )  # fmt: skip
    collect_backlog()


def harder_and_easier() -> tuple[ModelVersion, ModelVersion]:
    """The second is better by 8 points on both sources, but was shown mostly on the harder one."""
    one, other = make_pair(articles=5, source="easy")
    for _ in range(5):
        article = make_article(source="hard")
        for version in (one, other):
            make_summary(article=article, version=version, text=f"On {article.pk}, {version.pk}.")
    easy = [a for a in articles_of(one) if a.source == "easy"]
    hard = [a for a in articles_of(one) if a.source == "hard"]
    thumbs(one, easy, up=160, of=200)  # .80
    thumbs(other, easy, up=44, of=50)  # .88
    thumbs(one, hard, up=20, of=50)  # .40
    thumbs(other, hard, up=96, of=200)  # .48; in all 180 / 250 = .72 against 140 / 250 = .56
    return one, other


def gate_exit(one: ModelVersion, other: ModelVersion, *options: str) -> int:
    try:
        call_command("gate", f"--baseline={one.name}", f"--candidate={other.name}", *options)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code
    return 0


def test_a_better_version_that_was_shown_on_harder_articles_is_not_called_worse() -> None:
    one, other = harder_and_easier()
    VerdictRule.objects.create(primary="approval", margin=0.02)
    report = compared(one, other)
    found = estimate(report, "approval")
    # In each stratum 40 against 10: every source weighs the same, (.08 + .08) / 2.
    assert found.difference == pytest.approx(0.08)
    assert found.baseline is not None and found.candidate is not None
    assert found.candidate - found.baseline == pytest.approx(found.difference)
    assert found.verdict in {"better", "cannot tell yet"}
    assert report.versus[0].overall.verdict in {"better", "cannot tell yet"}
    assert compared(other, one).versus[0].overall.verdict in {"worse", "cannot tell yet"}
    assert gate_exit(one, other, "--primary=approval", "--margin=0.02") in {0, 3}


def test_versions_without_a_common_article_share_too_little_and_no_gate_opens_or_closes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, _ = make_pair(articles=4)
    other, _ = make_pair(articles=4)
    thumbs(one, articles_of(one), up=90, of=100)
    thumbs(other, articles_of(other), up=10, of=100)
    VerdictRule.objects.create(primary="approval", margin=0.02)
    report = compared(one, other)
    found = estimate(report, "approval")
    assert found.withheld == "share too little" and found.verdict == "cannot tell yet"
    assert found.difference is None and found.interval is None
    assert "they share too little: of 200 votes 0 were" in report.versus[0].overall.sentence
    assert gate_exit(one, other, "--primary=approval", "--margin=0.02") == 3
    assert "share too little" in capsys.readouterr().err


def test_small_differences_on_a_scale_from_0_to_1_are_not_rounded_away() -> None:
    one, other = make_pair(articles=30)
    for number, article in enumerate(articles_of(one)):
        value = 0.99 + number * 0.0001  # within .01 of a whole number
        for version, given in ((one, value), (other, value + 0.004)):
            make_rating(summary_of(version, article), given)
    found = estimate(compared(one, other), "expert:relevance")
    assert found.difference == pytest.approx(0.004, abs=1e-9)
    assert found.baseline == pytest.approx(0.99 + 0.00145, abs=1e-9)  # (0 + … + 29) / 30 = 14.5
    assert found.p == pytest.approx(2**-29, rel=1e-9)  # 2 of 2³⁰ assignments of signs
    assert found.verdict == "better"


def test_a_thousand_duels_of_a_hundred_readers_on_ten_articles_are_enough() -> None:
    one, other = make_pair(articles=10)
    duels(one, other, number=1_000, readers=100, won=85)
    report = compared(one, other)
    found = estimate(report, "duels")
    # Of 850 of 1,000; it stood left 486 times, so that the mean of both sides is a little more.
    assert found.candidate == pytest.approx(0.85, abs=2e-4)
    assert (found.ballots, found.readers, found.articles) == (1_000, 100, 10)
    assert found.verdict == "better" and found.missing is None
    assert estimate(compared(other, one), "duels").verdict == "worse"
    assert gate_exit(one, other, "--primary=duels", "--margin=0.02") == 0
    assert gate_exit(other, one, "--primary=duels", "--margin=0.02") == 1


def binding(report: Comparison, key: str = "duels") -> Estimate:
    found = estimate(report, key)
    assert found.verdict == "cannot tell yet"
    return found


def test_of_three_readers_more_readers_are_what_is_missing() -> None:
    one, other = make_pair(articles=40)
    articles, people = articles_of(one), [make_reader() for _ in range(3)]
    for number in range(120):
        reader = number % 3
        # Two of them mostly prefer the second, one the first: people differ, not articles.
        won = (number // 3 * 3 + reader * 4) % 10 < (8 if reader else 2)
        winner, loser = (other, one) if won else (one, other)
        duel(
            winner, loser, articles[number // 3], people[reader],
            winner_on_left=(number % 2 == 0) == won, collect=False,
        )  # fmt: skip
    collect_backlog()
    report = compared(one, other)
    found = binding(report)
    assert found.missing is not None and found.missing.binding == "readers"
    assert found.missing.votes is None
    assert "more duels of the same readers would not" in report.versus[0].overall.sentence
    assert "more readers would tell" in report.versus[0].overall.sentence


def test_one_reader_decides_nothing() -> None:
    one, other = make_pair(articles=40)
    duels(one, other, number=40, readers=1, won=100)
    found = binding(compared(one, other))
    assert found.withheld == "one reader" and found.interval is None
    assert gate_exit(one, other, "--primary=duels", "--margin=0.02") == 3


def test_three_hundred_ties_leave_a_narrow_interval_about_nothing() -> None:
    one, other = make_pair(articles=30)
    duels(one, other, number=300, readers=100, won=0, tied=100)
    found = estimate(compared(one, other), "duels")
    assert found.difference == 0 and found.interval is not None
    assert found.interval.low == -found.interval.high
    assert 0 < found.interval.high < 0.05


def test_before_a_vote_a_guard_rail_holds_the_gate_and_does_not_pass_it() -> None:
    one, other = make_pair(articles=10)
    duels(one, other, number=300, readers=100, won=90)
    rail = ["--primary=duels", "--margin=0.02", "--guard=approval=0.05"]
    assert gate_exit(one, other, "--primary=duels", "--margin=0.02") == 0
    assert gate_exit(one, other, *rail) == 3
    assert gate_exit(other, one, *rail) == 1  # what is shown to be worse fails all the same


def test_votes_where_one_alone_was_shown_are_not_said_to_be_compared() -> None:
    one, other = make_pair(articles=6, source="sea")
    thumbs(one, articles_of(one), up=36, of=72)
    thumbs(other, articles_of(other), up=60, of=72)
    for version in (one, other):
        thumbs(version, [make_summary(make_article(), version).article], up=20, of=40)
    report = compared(one, other)
    found = estimate(report, "approval")
    assert found.shared is not None and (found.shared.opinions, found.ballots) == (144, 224)
    assert (
        "of 224 votes, 144 where both were shown (" in report.versus[0].headline.lines[0].sentence
    )
    assert behind_text(found).startswith("224 votes (144 where both were shown), ")
    # Nor do they stand among the opinions that a loss is made of.
    for split in report.versus[0].splits:
        assert sum(part.opinions for part in split.parts) == 144


@pytest.mark.parametrize("turned", [False, True])
def test_two_that_never_met_are_told_of_through_those_that_both_met(turned: bool) -> None:
    weak, middle, strong = versions = make_versions(3)
    make_contest(versions, articles=15)
    for better, worse in ((strong, middle), (middle, weak)):
        duels(worse, better, number=90, readers=30, won=85)
    derive_all_marked()
    refresh_standings()
    baseline, candidate = (strong, weak) if turned else (weak, strong)
    report = compared(baseline, candidate)
    (versus,) = report.versus
    assert versus.overall.verdict == "cannot tell yet"
    assert versus.headline.today == (
        f"If you must decide today: {strong.label}, as duels of both with other versions say; "
        "the two never met."
    )
    found = versus.through_others
    assert found is not None and (found.difference < 0) is turned
    (said,) = [each for each in beside_verdict(report, versus) if "never met" in each]
    won = round(100 / (1 + math.exp(-found.difference)))
    assert f"{candidate.label} would win {won} of 100 decided ones (" in said
    assert said in as_markdown(report)


def test_texts_without_a_number_of_the_measure_that_decides_are_told_of() -> None:
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), 0.5 + number / 500 if number < 8 else None)
    VerdictRule.objects.create(primary="rouge1", margin=0.02)
    report = compared(one, other)
    assert report.versus[0].overall.verdict == "better"
    said = "ROUGE-1 is of 8 of the 12 articles of both: on the others one has no number."
    assert said in beside_verdict(report, report.versus[0]) and said in as_markdown(report)
    VerdictRule.objects.all().delete()  # of measures that do not decide the table says enough
    again = compared(one, other)
    assert said not in beside_verdict(again, again.versus[0])


def test_scores_speak_though_nobody_voted() -> None:
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), 0.5 + number / 500)
    report = compared(one, other)
    assert estimate(report, "rouge1").verdict == "better"
    assert report.versus[0].overall.verdict == "cannot tell yet"
    assert "there are no duels to count" in report.versus[0].overall.sentence
    said = report.versus[0].headline
    assert said.lines[3].verdict == "better" and "as scores say" in said.today


def test_one_vote_of_a_reader_elsewhere_does_not_hide_simulated_votes_here() -> None:
    one, other = make_pair(articles=2)
    duel(other, one, articles_of(one)[0], make_reader(simulated=True))
    elsewhere, third = make_pair(articles=1)
    duel(third, elsewhere, articles_of(third)[0])
    report = compared(one, other)
    assert report.simulated and estimate(report, "duels").ballots == 1
    assert not compared(elsewhere, third).simulated


def test_sources_that_nobody_voted_on_are_named_beside_the_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, other = make_pair(articles=6, source="sea")
    duels(one, other, number=120, readers=40, won=85)
    make_contest([one, other], articles=30, source="land")
    make_contest([one, other], articles=1)
    VerdictRule.objects.create(primary="duels", margin=0.02)
    report = compared(one, other)
    found = estimate(report, "duels")
    # Six of the 37 articles of both, all of one source.
    assert found.not_compared == ("land", "no source")
    assert found.verdict == "better" == report.versus[0].overall.verdict
    said = "hardly shown on land, no source: not compared there"
    assert said in report.versus[0].headline.lines[0].sentence
    assert gate_exit(one, other) == 0 and said in capsys.readouterr().err
    # Who asks for the one source misses nothing.
    alone = estimate(compared(one, other, filters=[("source", "sea")]), "duels")
    assert alone.not_compared == () and alone.ballots == 120


def test_two_versions_of_one_name_are_both_called_by_their_versions() -> None:
    one, other = make_version("bart"), make_version("bart", version="2")
    third = make_version("lead", title="Lead")
    make_contest([one, other, third], articles=10)
    duels(one, other, number=60, readers=30, won=90)
    VerdictRule.objects.create(primary="duels", margin=0.02)
    assert compared(one, other).versus[0].overall.sentence == "bart@2 is better than bart@1."
    assert (
        compared(third, other)
        .versus[0]
        .overall.sentence.startswith("Whether bart@2 is better than lead Lead cannot be told yet")
    )
    assert (third.full_label, other.full_label) == ("lead Lead @1", other.identifier)
