"""What judges chose stands among opinions by its own origin, and never among people's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from evaluation.judges.keeping import forget_outdated_judgements
from evaluation.judges.models import Judge, JudgedPair
from evaluation.judges.naming import HIGHEST_VOTER, MOST_JUDGES, judge_of, voter_of
from evaluation.judges.requesting import request_choices
from evaluation.leaderboard.duel_shares import duel_shares
from evaluation.opinions.codes import OpinionFlag, Origin
from evaluation.opinions.columns import DuelColumns
from evaluation.opinions.models import OpinionState
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import current_opinions
from evaluation.opinions.services import derive_all_marked, recount
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from tests.evaluation.judges.scripted_judge import judging
from tests.rows.duels import duel
from tests.rows.judged import asked, make_qualities, make_scripted_judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged() -> Iterator[tuple[Judge, list[ModelVersion], list[Article]]]:
    """Of three versions the first is always better, the second than the third, on two articles."""
    versions, articles = make_qualities(5.0, 4.0, 3.0, articles=2)
    with judging() as server:
        judge = make_scripted_judge(server.settings())
        ids = [version.pk for version in versions]
        asked(request_choices(judge=judge, versions=ids, articles="all", pairs=9))
    yield judge, versions, articles


def choices() -> DuelColumns:
    derive_all_marked()
    duels = current_opinions().duels
    return duels.take(np.flatnonzero(duels.origin == Origin.JUDGE))


def test_a_judges_pairs_are_columns_of_its_own_origin(
    judged: tuple[Judge, list[ModelVersion], list[Article]],
) -> None:
    judge, versions, articles = judged
    duel(versions[2], versions[0], articles[0])  # a reader says the contrary
    found = choices()
    assert len(found) == 6 and set(found.reader.tolist()) == {voter_of(judge.pk)}
    assert set(found.flags.tolist()) == {0}  # a judge remembers nothing
    winners = np.where(found.outcome == 0, found.left, found.right)
    assert set(winners.tolist()) == {versions[0].pk, versions[1].pk}
    assert set((found.left < found.right).tolist()) == {True, False}  # each side by turns
    opinions = current_opinions()
    assert numbers_by_origin(opinions.duels) == {
        Origin.READER: 1, Origin.IMPORTED: 0, Origin.JUDGE: 6, Origin.SIMULATED: 0,
    }  # fmt: skip
    judges, readers = (
        duel_shares(opinions.duels, origin=origin) for origin in (Origin.JUDGE, Origin.READER)
    )
    assert judges[versions[0].pk].share == 1.0 and readers[versions[0].pk].share == 0.0


def test_a_first_derivation_and_a_recount_find_the_same(
    judged: tuple[Judge, list[ModelVersion], list[Article]],
) -> None:
    marked = choices()
    assert recount() == 0
    OpinionState.objects.update(layout=1)  # an older program's: all is derived anew
    again = choices()
    for one, other in zip(marked.in_order(), again.in_order(), strict=True):
        assert one.tolist() == other.tolist()


def test_a_pair_whose_text_changed_or_gives_itself_away_counts_no_more(
    judged: tuple[Judge, list[ModelVersion], list[Article]],
) -> None:
    _, versions, articles = judged
    Summary.objects.filter(article=articles[0], version=versions[0]).update(
        text="Changed.", text_hash=text_hash("Changed.")
    )
    Summary.objects.filter(article=articles[1], version=versions[2]).update(gives_away=1)
    assert forget_outdated_judgements() == 4  # two pairs of each
    assert forget_outdated_judgements() == 0
    flags = choices().flags
    assert np.count_nonzero(flags == OpinionFlag.FORMER_TEXT) == 2
    assert np.count_nonzero(flags == OpinionFlag.NOT_BLIND) == 2
    assert JudgedPair.objects.filter(is_former=True).count() == 2


def test_judges_and_readers_never_share_a_number() -> None:
    assert judge_of(voter_of(1)) == 1 and voter_of(1) == HIGHEST_VOTER - 1
    assert judge_of(voter_of(MOST_JUDGES)) == MOST_JUDGES
    assert judge_of(voter_of(MOST_JUDGES + 1)) is None
    assert judge_of(HIGHEST_VOTER) is None and judge_of(1) is None
