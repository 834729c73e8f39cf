"""What was said of an article or a text that is deleted leaves the columns with it."""

from __future__ import annotations

import pytest
from django.db import connection

from evaluation.comparison.builder import compare
from evaluation.opinions.selectors import current_opinions, opinions_wait
from evaluation.opinions.services import derive_all_marked, recount
from summaries.articles.models import Article
from surveys.ballots.models import EVERY_READER, CellMark
from tests.evaluation.opinions.histories import (
    Crowd,
    make_crowd,
    naive_duels,
    naive_thumbs,
    rows_of,
    thumb,
)
from tests.rows.duels import duel
from tests.rows.written import summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd() -> Crowd:
    """Two articles on which readers pressed thumbs and chose in duels, all of it derived."""
    crowd = make_crowd()
    one, other = crowd.versions[:2]
    for article in crowd.articles[:2]:
        for reader in crowd.readers[1:3]:
            thumb(summary_of(one, article), 1, reader)
            thumb(summary_of(other, article), -1, reader)
            duel(one, other, article, reader)
    derive_all_marked()
    assert not opinions_wait()
    return crowd


def assert_columns_are_what_is_held() -> None:
    opinions = current_opinions()
    assert rows_of(opinions.thumbs) == naive_thumbs()
    assert rows_of(opinions.duels) == naive_duels()


def test_of_an_article_all_goes_at_the_next_look(crowd: Crowd) -> None:
    gone = crowd.articles[0]
    number, before = gone.pk, current_opinions()
    gone.delete()
    assert opinions_wait()
    assert set(CellMark.objects.values_list("article_id", "reader_id")) == {(number, EVERY_READER)}
    assert recount() == 0  # that is marked, and nobody's fault
    derive_all_marked()
    assert not opinions_wait()
    opinions = current_opinions()
    assert opinions.stamp != before.stamp
    assert 0 < len(opinions.thumbs) < len(before.thumbs)
    assert 0 < len(opinions.duels) < len(before.duels)
    assert_columns_are_what_is_held()
    report = compare(baseline=crowd.versions[0], candidates=[crowd.versions[1]], trend=False)
    duels = report.versus[0].estimate("duels")
    assert duels is not None and duels.articles == 1


def test_of_a_text_what_was_said_of_it_goes_and_the_rest_of_the_article_stays(crowd: Crowd) -> None:
    summary_of(crowd.versions[0], crowd.articles[0]).delete()
    derive_all_marked()
    opinions = current_opinions()
    assert len(opinions.thumbs) == 6 and len(opinions.duels) == 2
    assert_columns_are_what_is_held()


def test_past_the_orm_it_is_noted_as_well(crowd: Crowd) -> None:
    duels = current_opinions().duels
    with connection.cursor() as cursor:
        for table in ("surveys_duelvote", "surveys_ballot", "surveys_impression", "surveys_duel"):
            where = "" if table != "surveys_ballot" else " WHERE impression_id IS NOT NULL"
            cursor.execute(f"DELETE FROM {table}{where}")  # names of this file
    derive_all_marked()
    assert len(duels) == 4 and len(current_opinions().duels) == 0
    assert_columns_are_what_is_held()


def test_an_article_of_which_nothing_was_said_leaves_no_mark(crowd: Crowd) -> None:
    crowd.articles[2].delete()
    assert Article.objects.count() == len(crowd.articles) - 1
    assert not opinions_wait()
