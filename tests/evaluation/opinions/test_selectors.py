"""The columns of a process are those of the database, and only what changed is read again."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.opinions import selectors
from evaluation.opinions.columns import Kind
from evaluation.opinions.models import OpinionBlock, OpinionState
from evaluation.opinions.packing import unpacked
from evaluation.opinions.selectors import (
    Opinions,
    OpinionsMovedError,
    current_opinions,
    opinions_wait,
)
from evaluation.opinions.services import derive_all_marked
from tests.evaluation.opinions.histories import (
    Crowd,
    make_crowd,
    naive_duels,
    naive_thumbs,
    rows_of,
    thumb,
)
from tests.rows.duels import duel
from tests.rows.said import make_reader
from tests.rows.written import summary_of

pytestmark = pytest.mark.django_db


def judged_crowd() -> Crowd:
    """Each of three articles with a thumb and a choice."""
    crowd = make_crowd()
    for article in crowd.articles:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
        duel(crowd.versions[0], crowd.versions[1], article, crowd.readers[2])
    derive_all_marked()
    return crowd


def queries_of_current() -> tuple[Opinions, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        opinions = current_opinions()
    return opinions, [query["sql"] for query in queries]


def test_before_anything_was_derived_there_is_nothing_and_it_is_said() -> None:
    opinions = current_opinions()
    assert (len(opinions.thumbs), len(opinions.duels)) == (0, 0)
    assert not opinions.is_complete
    assert opinions.as_of is None
    assert opinions_wait()
    derive_all_marked()
    assert current_opinions().is_complete
    assert not opinions_wait()


def test_one_query_is_asked_where_nothing_changed() -> None:
    judged_crowd()
    first = current_opinions()
    again, queries = queries_of_current()
    assert again is first
    assert len(queries) == 1


def test_only_blocks_that_changed_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.opinions.storing.LARGEST", 1)
    monkeypatch.setattr("evaluation.opinions.storing.FILLED", 1)
    crowd = judged_crowd()
    before = current_opinions()
    assert OpinionBlock.objects.count() == 6
    thumb(summary_of(crowd.versions[0], crowd.articles[1]), -1, crowd.readers[1])
    derive_all_marked()
    read: list[int] = []

    def noting(kind: type[Kind], content: bytes) -> Kind:
        read.append(1)
        return unpacked(kind, content)

    monkeypatch.setattr(selectors, "unpacked", noting)
    opinions, queries = queries_of_current()
    assert len(read) == 1
    # the state twice; where thumbs lie and the one that changed; where duels lie; the state again
    assert len(queries) == 6
    assert opinions.thumbs.up.tolist() == [1, 0, 1]
    assert before.thumbs.up.tolist() == [1, 1, 1]  # whoever works with it goes on as it was
    assert opinions.duels is before.duels
    assert opinions.stamp != before.stamp and opinions.revision > before.revision


def test_what_is_given_cannot_be_written_to() -> None:
    judged_crowd()
    for columns in (current_opinions().thumbs, current_opinions().duels):
        for column in columns.in_order():
            with pytest.raises(ValueError, match="read-only"):
                column[0] = 9


def test_a_backup_that_was_played_back_is_read_though_its_revision_is_the_same() -> None:
    crowd = judged_crowd()
    before = current_opinions()
    thumb(summary_of(crowd.versions[0], crowd.articles[1]), -1, crowd.readers[1])
    derive_all_marked()
    OpinionState.objects.update(revision=before.revision)
    assert current_opinions().thumbs.up.tolist() == [1, 0, 1]


def test_what_moves_while_it_is_read_is_read_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = judged_crowd()
    current_opinions()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), -1, crowd.readers[1])
    derive_all_marked()

    def moving(kind: type[Kind], content: bytes) -> Kind:
        monkeypatch.setattr(selectors, "unpacked", unpacked)
        thumb(summary_of(crowd.versions[0], crowd.articles[1]), -1, crowd.readers[1])
        duel(crowd.versions[0], crowd.versions[1], crowd.articles[1], make_reader())
        derive_all_marked()
        return unpacked(kind, content)

    monkeypatch.setattr(selectors, "unpacked", moving)
    opinions = current_opinions()
    assert rows_of(opinions.thumbs) == naive_thumbs()
    assert rows_of(opinions.duels) == naive_duels()
    assert opinions.stamp == OpinionState.objects.get().stamp


def test_who_reads_gives_up_where_it_moves_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    judged_crowd()
    states = iter(range(1_000))
    monkeypatch.setattr(selectors, "_state", lambda: OpinionState(stamp=f"s{next(states)}"))
    with pytest.raises(OpinionsMovedError, match="try again"):
        current_opinions()


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_the_same_columns() -> None:
    crowd = judged_crowd()
    current_opinions()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), -1, crowd.readers[1])
    derive_all_marked()
    start = Barrier(4)
    found: list[Opinions] = []

    def ask() -> None:
        start.wait()
        found.append(current_opinions())
        connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(opinions) for opinions in found}) == 1
    assert rows_of(found[0].thumbs) == naive_thumbs()
