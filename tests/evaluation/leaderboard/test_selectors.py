"""The leaderboard's figures are those of a separate computation."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.leaderboard.approval import NOBODY
from evaluation.leaderboard.duel_shares import DuelsWon
from evaluation.leaderboard.pictures import interval_rows
from evaluation.leaderboard.selectors import LeaderboardRow, _sorted, leaderboard, table
from evaluation.leaderboard.words import written_duels, written_mean, written_share
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Metric
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_article,
    make_pair,
    make_summary,
    make_version,
)

pytestmark = pytest.mark.django_db


def vote(summary: Summary, *, up: int, down: int, simulated: bool = False) -> None:
    """So many thumbs, each of a reader nobody was before, derived into columns."""
    for value in [1] * up + [-1] * down:
        thumb(summary, value, make_reader(simulated=simulated), collect=False)
    collect_backlog()
    derive_all_marked()


@pytest.fixture
def two_versions() -> tuple[ModelVersion, ModelVersion]:
    good, bad = make_version("good"), make_version("bad")
    for index in range(4):
        article = make_article()
        make_score(make_summary(article=article, version=good), 0.5 + index / 10)
        make_score(make_summary(article=article, version=bad), 0.1 + index / 10)
    return good, bad


def test_means_are_means_over_articles_and_sorted(
    two_versions: tuple[ModelVersion, ModelVersion],
) -> None:
    board = leaderboard()
    assert [row.version for row in board.rows] == list(two_versions)
    # (0.5 + 0.6 + 0.7 + 0.8) / 4 and (0.1 + 0.2 + 0.3 + 0.4) / 4
    means = [row.estimates[0].mean for row in board.rows]
    assert means == [pytest.approx(0.65), pytest.approx(0.25)]
    interval = board.rows[0].estimates[0].interval
    assert interval is not None and interval.low < 0.65 < interval.high
    reverse = leaderboard(sort="rouge1|v:1")
    assert [row.version.name for row in reverse.rows] == ["bad", "good"]


def test_by_a_metric_of_which_less_is_better_the_lowest_is_first_unasked() -> None:
    for name, value in (("loose", 0.5), ("tight", 0.2)):
        make_score(make_summary(version=make_version(name)), value, "repeated_trigrams|v:1")
    board = leaderboard()
    assert not board.sort.startswith("-")
    assert [row.version.name for row in board.rows] == ["tight", "loose"]


def test_no_score_is_read_for_it(two_versions: tuple[ModelVersion, ModelVersion]) -> None:
    with CaptureQueriesContext(connection) as queries:
        leaderboard()
    assert not [each for each in queries if each["sql"].startswith('SELECT "evaluation_score"')]


def test_no_interval_goes_beyond_what_a_metric_can_be() -> None:
    high, low = make_version("high"), make_version("low")
    for value in (0.99, 0.6, 0.98):
        article = make_article()
        make_score(make_summary(article=article, version=high), value)
        make_score(make_summary(article=article, version=low), 1 - value)
    ends = {
        row.version: (row.estimates[0].interval.low, row.estimates[0].interval.high)
        for row in leaderboard().rows
        if row.estimates[0].interval is not None
    }
    # Of three values so far apart the interval is wider than what is left to either side.
    assert ends[high][1] == 1.0 and ends[low][0] == 0.0
    assert 0 < ends[high][0] < 0.8567 and 0.1433 < ends[low][1] < 1


def test_the_same_data_give_the_same_figures(
    two_versions: tuple[ModelVersion, ModelVersion],
) -> None:
    assert table(leaderboard()) == table(leaderboard())


def test_a_version_that_was_shown_on_harder_articles_is_not_behind_for_it() -> None:
    old, new = make_version("old"), make_version("new")
    easy, hard = make_article(), make_article()
    summaries = {
        (version, article): make_summary(article=article, version=version, text=f"{version.pk}.")
        for version in (old, new)
        for article in (easy, hard)
    }
    vote(summaries[old, easy], up=24, down=6)  # .8
    vote(summaries[old, hard], up=3, down=7)  # .3; 27 / 40 as given
    vote(summaries[new, easy], up=9, down=1)  # .9
    vote(summaries[new, hard], up=12, down=18)  # .4; 21 / 40 as given
    board = leaderboard()
    shares = {row.version: row.approval for row in board.rows}
    assert [row.version for row in board.rows] == [new, old] and board.islands == 1
    assert (shares[old].up, shares[old].votes, shares[old].raw) == (27, 40, 27 / 40)
    # 48 of 80 are 👍, and on the same articles the new version is .1 better: .6 ± .05.
    assert shares[old].share == pytest.approx(0.55) and shares[new].share == pytest.approx(0.65)
    interval = shares[new].interval
    assert interval is not None and interval.low < 0.65 < interval.high


def test_versions_that_share_no_article_stand_apart() -> None:
    large, small, alone = make_version("large"), make_version("small"), make_version("alone")
    article = make_article()
    vote(make_summary(article=article, version=large), up=2, down=2)
    vote(make_summary(article=article, version=small), up=1, down=3)
    vote(make_summary(article=make_article(), version=alone), up=4, down=0)
    board = leaderboard()
    assert board.islands == 2
    assert [row.version.name for row in board.rows] == ["large", "small", "alone"]
    assert [row.approval.island for row in board.rows] == [0, 0, 1]
    assert [row.approval.share for row in board.rows] == pytest.approx([0.5, 0.25, 1.0])
    assert board.rows[2].approval.interval is None  # four votes on one article


def test_simulated_votes_show_only_where_no_real_one_is() -> None:
    version = make_version("a")
    vote(make_summary(version=version), up=5, down=5, simulated=True)
    board = leaderboard()
    assert board.origin == Origin.SIMULATED and board.rows[0].approval.votes == 10
    vote(make_summary(version=version), up=1, down=0)
    board = leaderboard()
    assert board.origin == Origin.READER and board.rows[0].approval.votes == 1
    assert leaderboard(origin=Origin.SIMULATED).rows[0].approval.votes == 10


def test_one_vote_of_a_reader_does_not_empty_a_board_of_simulated_ones() -> None:
    first, second = make_summary(), make_summary()
    for summary in (first, second):
        vote(summary, up=2, down=1, simulated=True)
    vote(first, up=1, down=0)
    assert leaderboard().origin == Origin.SIMULATED  # readers voted on one version, that is none
    vote(second, up=1, down=0)
    assert leaderboard().origin == Origin.READER


def test_a_metric_that_has_no_number_for_any_text_has_no_column() -> None:
    make_score(make_summary(), 0.5)
    make_score(make_summary(), None, signature="rouge2|stem:yes")
    assert [metric.name for metric in leaderboard().metrics] == ["rouge1"]


def test_what_is_not_known_is_none_and_stands_last_both_ways() -> None:
    scored, unscored = make_version("scored"), make_version("unscored")
    make_score(make_summary(version=scored), 0.4)
    make_summary(version=unscored)
    for sort in ("rouge1|v:1", "-rouge1|v:1"):
        rows = leaderboard(sort=sort).rows
        assert [row.version.name for row in rows] == ["scored", "unscored"]
    assert rows[0].estimates[0].interval is None  # one article tells nothing about spread
    assert rows[1].estimates[0].mean is None
    assert rows[1].approval.share is None
    assert table(leaderboard())[2][3:] == [*[None] * 4, 0, *[None] * 4]  # it met nobody in a duel


def test_two_signatures_of_one_measure_do_not_stand_side_by_side_unasked() -> None:
    summary = make_summary()
    make_score(summary, 0.4, "rouge1|refs:mean")
    make_score(summary, 0.6, "rouge1|refs:max")
    board = leaderboard()
    assert [metric.signature for metric in board.metrics] == ["rouge1|refs:max"]  # the newest
    assert [metric.signature for metric in board.other_metrics] == ["rouge1|refs:mean"]
    chosen = Metric.objects.get(signature="rouge1|refs:mean")
    assert leaderboard(metric_ids=[chosen.pk]).metrics == (chosen,)


def test_the_picture_leaves_out_what_is_not_known() -> None:
    make_score(make_summary(version=make_version("a")), 0.4)
    make_summary(version=make_version("b"))
    rows = interval_rows(leaderboard(), "rouge1|v:1")
    assert [(row.label, row.value, row.low) for row in rows] == [("a", 0.4, None)]


def test_a_version_without_summaries_is_left_out() -> None:
    make_version("idle")
    assert leaderboard().rows == ()
    assert Article.objects.count() == 0


def test_what_is_scored_without_being_asked_is_shown_before_anything_else() -> None:
    summary = make_summary()
    for signature in ("rouge1|refs:max", "rouge1|stem:yes|refs:mean|v:0.1.2", "rouge1|stem:no"):
        make_score(summary, 0.4, signature)
    make_score(summary, 12, "words|tok:space")
    shown = [metric.signature for metric in leaderboard().metrics]
    assert shown == ["rouge1|stem:yes|refs:mean|v:0.1.2"]


def test_duels_stand_beside_as_the_share_that_was_won() -> None:
    one, other = make_pair(articles=2)
    alone = make_version("alone")
    first, second = articles_of(one)
    make_summary(first, alone)
    duel(one, other, first)
    duel(one, other, second)
    duel(other, one, first, outcome="tie")
    duel(one, other, first, outcome="bad")
    derive_all_marked()
    board = leaderboard(sort="-duels", origin=Origin.READER)
    shares = [(row.version, row.duels.duels, row.duels.share) for row in board.rows]
    # won, won, tied, both bad: (1 + 1 + 1/2 + 1/2) / 4
    assert shares == [(one, 4, 0.75), (other, 4, 0.25), (alone, 0, None)]
    assert table(board)[1][7:9] == [4, 0.75]
    assert leaderboard(origin=Origin.SIMULATED).rows[0].duels.share is None


def test_what_is_known_of_too_few_stands_behind_what_is_sure_enough_for_an_interval() -> None:
    few, many, none = make_version("few"), make_version("many"), make_version("none")
    articles = [make_article() for _ in range(2)]
    for article in articles:
        vote(make_summary(article=article, version=many), up=9, down=6)
    vote(make_summary(article=articles[0], version=few), up=3, down=0)
    make_score(make_summary(article=articles[0], version=none), 0.9)
    for index, summary in enumerate(Summary.objects.filter(version=many)):
        make_score(summary, 0.5 + index / 10)
    for sort in ("-approval", "approval"):
        board = leaderboard(sort=sort)
        assert [row.version.name for row in board.rows] == ["many", "few", "none"]
    shares = [str(written_share(row.approval)) for row in board.rows]
    assert shares[0].startswith("60%") and "–" in shares[0]
    assert shares[1].endswith("% too few votes") and shares[2] == "–"
    board = leaderboard(sort="-rouge1|v:1")
    assert [row.version.name for row in board.rows] == ["many", "none", "few"]
    means = [str(written_mean(row.estimates[0], "rouge1")) for row in board.rows]
    assert means[1:] == ["0.900", "–"]


@pytest.mark.parametrize(("duels", "first"), [(29, "often"), (30, "rare")])
def test_duels_won_are_ranked_from_the_first_look_on(duels: int, first: str) -> None:
    row = LeaderboardRow(make_version("rare"), 1, NOBODY, DuelsWon(duels, 0.9), ())
    other = LeaderboardRow(make_version("often"), 1, NOBODY, DuelsWon(500, 0.6), ())
    rows = _sorted([other, row], [], "-duels")
    assert rows[0].version.name == first
    assert str(written_duels(row.duels)) == f"90.0% of {duels}"
