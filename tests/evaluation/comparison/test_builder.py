"""A comparison's figures are those of sums by hand; the same data give the same report."""

from __future__ import annotations

import json

import pytest

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.articlewise import rating_sum
from evaluation.comparison.builder import compare
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.models import GuardRail, VerdictRule
from evaluation.comparison.rendering import as_json, as_markdown, table_rows
from evaluation.comparison.report import Comparison
from evaluation.opinions.codes import Origin
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_pair,
    make_rating,
    make_summary,
    make_version,
    summary_of,
)

pytestmark = pytest.mark.django_db


def compared(one: ModelVersion, other: ModelVersion, **options: object) -> Comparison:
    refresh_compared([one, other])
    return compare(baseline=one, candidates=[other], **options)  # type: ignore[arg-type]


def estimate(report: Comparison, key: str) -> Estimate:
    found = report.versus[0].estimate(key)
    assert found is not None, key
    return found


def rate(version: ModelVersion, values: list[tuple[int, ...]]) -> None:
    """Experts' ratings of relevance, article by article."""
    for article, ratings in zip(articles_of(version), values, strict=True):
        for rater, value in enumerate(ratings):
            make_rating(summary_of(version, article), value, place=rater)


def test_duels_are_the_win_rate_with_ties_counting_one_half() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    for _ in range(3):
        duel(other, one, article)
    duel(one, other, article)
    duel(one, other, article, outcome="tie")
    duel(one, other, article, outcome="bad")
    found = estimate(compared(one, other), "duels")
    assert found.candidate == pytest.approx(4 / 6)  # (3 + 2 × ½) / 6
    assert found.difference == pytest.approx(4 / 6 - 1 / 2)
    assert (found.ballots, found.readers, found.articles) == (6, 6, 1)
    assert found.interval is None and found.verdict == "cannot tell yet"
    assert found.withheld == "one article" and found.baseline == 0.5
    turned = estimate(compared(other, one), "duels")
    assert turned.candidate == pytest.approx(2 / 6)


def test_approval_is_a_difference_of_shares_on_each_article() -> None:
    one, other = make_pair(articles=2)
    for article in articles_of(one):
        for _ in range(4):
            thumb(summary_of(one, article), 1)
            thumb(summary_of(one, article), -1)
            thumb(summary_of(other, article), 1)
    found = estimate(compared(one, other), "approval")
    assert (found.baseline, found.candidate, found.difference) == (0.5, 1.0, 0.5)
    assert (found.ballots, found.readers, found.articles) == (24, 24, 2)
    # In each of two strata 8 and 4: 4 × 2 × (8 × 4) / 12 opinions split evenly would tell as much.
    assert found.shared is not None and found.shared.worth == pytest.approx(64 / 3)
    assert found.withheld == "before the first look"  # which comes with the thirtieth


def test_scores_are_paired_by_article_and_one_sided_articles_are_left_out() -> None:
    one, other = make_pair(articles=4)
    first = [0.1, 0.2, 0.3, None]
    second = [0.2, 0.4, 0.5, 0.9]
    for article, a, b in zip(articles_of(one), first, second, strict=True):
        make_score(summary_of(one, article), a)
        make_score(summary_of(other, article), b)
    found = estimate(compared(one, other), "rouge1")
    assert found.difference == pytest.approx((0.1 + 0.2 + 0.2) / 3)
    assert found.baseline == pytest.approx(0.2)
    assert found.candidate == pytest.approx(1.1 / 3)
    assert found.articles == 3
    assert found.p == pytest.approx(2 / 8)  # all three of one sign: 2 of 2³ assignments
    turned = estimate(compared(other, one), "rouge1")
    assert turned.difference == pytest.approx(-0.5 / 3)
    assert turned.interval is not None and found.interval is not None
    assert (turned.interval.low, turned.interval.high) == (
        -found.interval.high, -found.interval.low,
    )  # fmt: skip


def test_equal_ratings_tie_exactly_whether_single_or_a_printed_mean() -> None:
    one, other = make_pair(articles=2)
    rate(one, [(4, 4, 5), (5, 3, 5)])  # sums 13 and 13
    for article in articles_of(other):  # 13 / 3, as a file prints it
        make_rating(summary_of(other, article), 4.333333)
    found = estimate(compared(one, other), "expert:relevance")
    assert found.difference == 0.0 and found.p == 1.0
    assert found.baseline == found.candidate == pytest.approx(13 / 3)


@pytest.mark.parametrize(
    ("mean", "raters", "total"),
    [
        (4.333333, 3, 13.0),  # 13 / 3 to its last digit
        (4.3333, 3, 13.0),
        (4.333, 3, 3 * 4.333),  # three digits say too little
        (4.333334, 3, 3 * 4.333334),  # another number than 13 / 3
        (4.3363, 3, 3 * 4.3363),  # within .01 of 13
        (0.9963, 1, 0.9963),
        (5.0, 3, 15.0),
    ],
)
def test_a_mean_is_a_sum_of_whole_ratings_only_to_its_last_digit(
    mean: float, raters: int, total: float
) -> None:
    assert rating_sum(mean, raters) == total


def test_two_hundred_one_sided_duels_settle_it() -> None:
    one, other = make_pair(articles=50)
    articles = articles_of(one)
    readers = [make_reader() for _ in range(100)]
    for number in range(200):
        outcome = "won" if number % 10 else "tie"
        duel(other, one, articles[number % 50], readers[number % 100], outcome=outcome,
             collect=number == 199)  # fmt: skip
    VerdictRule.objects.create(primary="duels", margin=0.05)
    report = compared(one, other)
    found = estimate(report, "duels")
    assert found.interval is not None and found.interval.low > 0.2
    assert found.anytime and found.p is None
    assert report.versus[0].overall.verdict == "better"
    assert f"{other.label} is better than {one.label}." == report.versus[0].overall.sentence
    assert compared(other, one).versus[0].overall.verdict == "worse"
    standing = report.standing
    assert standing is not None and standing.duels == 200
    assert standing.strengths[0].version_id == other.pk
    assert standing.win_rates[0].share + standing.win_rates[1].share == pytest.approx(1)
    trend = report.versus[0].trend
    assert trend[-1].ballots == 200 and trend[-1].difference == pytest.approx(found.difference)


def test_the_declared_rule_decides_and_is_named() -> None:
    one, other = make_pair(articles=2)
    report = compared(one, other)
    assert not report.rule.declared and report.rule.primary == "duels"
    rule = VerdictRule.objects.create(primary="rouge1", margin=0.1)
    GuardRail.objects.create(rule=rule, measure="approval", margin=0.2)
    report = compared(one, other)
    assert report.rule.declared
    assert (report.rule.primary, report.rule.guard_rails) == ("rouge1", (("approval", 0.2),))
    assert estimate(report, "approval").role == "guard rail"


def test_simulated_votes_are_shown_only_where_no_reader_has_voted() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    duel(other, one, article, make_reader(simulated=True))
    report = compared(one, other)
    assert report.simulated and estimate(report, "duels").ballots == 1
    duel(one, other, article)
    report = compared(one, other)
    assert not report.simulated and estimate(report, "duels").candidate == 0
    assert report.versus[0].left_out.simulated == 1
    assert compared(one, other, origin=Origin.SIMULATED).simulated


def test_the_articles_that_decide_are_the_ones_lost_and_won_most() -> None:
    one, other = make_pair(articles=3)
    lost, drawn, won = articles_of(one)
    for _ in range(2):
        duel(one, other, lost)
        duel(other, one, won)
    duel(one, other, drawn, outcome="tie")
    versus = compared(one, other).versus[0]
    assert [(line.article_id, line.net, line.lost) for line in versus.loses] == [(lost.pk, -2, 2)]
    assert [(line.article_id, line.net, line.won) for line in versus.wins] == [(won.pk, 2, 2)]
    turned = compared(other, one).versus[0]
    assert [line.article_id for line in turned.loses] == [won.pk]


def test_a_part_and_any_filter_count_the_same_votes() -> None:
    one, other = make_pair(articles=2, source="north", text="x" * 100)
    for article in articles_of(one):
        duel(other, one, article)
    elsewhere = make_pair(articles=1, source="south")
    duel(*elsewhere, articles_of(elsewhere[0])[0])
    north = compared(one, other, filters=[("source", "north")])
    both = compared(one, other, filters=[("source", "north"), ("length", "short")])
    titled = compared(one, other, filters=[("title", articles_of(one)[0].title)])
    assert estimate(north, "duels").ballots == estimate(both, "duels").ballots == 2
    assert estimate(titled, "duels").ballots == 1
    nobody = compared(one, other, filters=[("source", "south"), ("length", "short")])
    assert estimate(nobody, "duels").withheld == "no data"
    assert "source" not in {part.dimension for part in north.versus[0].slices}
    whole = compared(one, other).versus[0]
    assert {part.value for part in whole.slices} >= {"north", "short"}
    (of_north,) = [part for part in whole.slices if part.value == "north"]
    assert of_north.estimate("duels") is not None and of_north.estimate("duels").ballots == 2  # type: ignore[union-attr]


def test_a_month_holds_the_votes_of_its_days() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    for moment in ("2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z"):
        ballot = duel(other, one, article)
        Ballot.objects.filter(pk=ballot.pk).update(received_at=moment)
    report = compared(one, other, filters=[("month", "2026-02")])
    assert estimate(report, "duels").ballots == 2
    months = [p for p in compared(one, other).versus[0].slices if p.dimension == "month"]
    assert [(m.value, m.estimates[0].ballots) for m in months] == [("2026-01", 1), ("2026-02", 2)]


def test_the_same_data_give_the_same_bytes() -> None:
    one, other = make_pair(articles=3)
    for article in articles_of(one):
        duel(other, one, article)
        make_score(summary_of(one, article), 0.1)
        make_score(summary_of(other, article), 0.2 + article.pk / 1e6)
    reports = [compared(one, other) for _ in range(2)]
    texts = {json.dumps(as_json(report)) for report in reports}
    assert len(texts) == 1
    assert len({as_markdown(report) for report in reports}) == 1
    assert table_rows(reports[0]) == table_rows(reports[1])


def test_a_version_is_not_compared_with_itself() -> None:
    one, _ = make_pair()
    with pytest.raises(ValueError, match="other than the baseline"):
        compare(baseline=one, candidates=[one])
    with pytest.raises(ValueError, match="name a candidate"):
        compare(baseline=one, candidates=[])


def test_two_candidates_are_compared_in_one_report() -> None:
    one, other = make_pair(articles=1)
    third, _ = make_pair(articles=1)
    refresh_compared([one, other, third])
    report = compare(baseline=one, candidates=[other, third])
    assert [versus.candidate.pk for versus in report.versus] == [other.pk, third.pk]
    assert report.level == 1 - 0.05 / 2  # two intervals that hold together
    assert "# Whether" in as_markdown(report)


def test_a_metric_that_could_not_read_anything_is_in_no_family_of_tests() -> None:
    one, other = make_pair(articles=8)
    for place, article in enumerate(articles_of(one)):
        for version, more in ((one, 0.0), (other, 0.05 + place / 1000)):
            make_score(summary_of(version, article), None, "rouge1")
            make_score(summary_of(version, article), None, "rouge2")
            make_score(summary_of(version, article), 0.4 + more, "rouge1_unicode")
    report = compared(one, other)
    assert report.versus[0].estimate("rouge1") is None
    found = estimate(report, "rouge1_unicode")
    # All eight articles are better: 2 / 2**8. Of three tests Holm would make it three times that.
    assert found.p == found.adjusted == 2 / 2**8
    assert found.verdict == "better"


def test_scores_of_two_candidates_are_one_family() -> None:
    one, other = make_pair(articles=8)
    third = make_version()
    for number, article in enumerate(articles_of(one)):
        summary = make_summary(article=article, version=third, text=f"Third text {number}.")
        make_score(summary, 0.30 + number / 1000)
        make_score(summary_of(one, article), 0.20)
        make_score(summary_of(other, article), 0.25 + number / 1000)
    alone = estimate(compared(one, other), "rouge1")
    refresh_compared([one, other, third])
    both = compare(baseline=one, candidates=[other, third])
    found = [versus.estimate("rouge1") for versus in both.versus]
    # Eight of eight articles better: p = 2 / 2⁸ = .0078; of two such, Holm's are twice that.
    assert alone.p == alone.adjusted == pytest.approx(2 / 2**8)
    assert [each.adjusted for each in found if each] == pytest.approx([4 / 2**8] * 2)
    first = found[0]
    assert first is not None and first.interval is not None and alone.interval is not None
    # z of 97.5 % over z of 95 %: 2.241 / 1.960
    wider = (first.interval.high - first.interval.low) / (alone.interval.high - alone.interval.low)
    assert wider == pytest.approx(2.2414 / 1.96, rel=1e-3) and first.interval.level == 0.975
