"""What is kept of opinions is what readers hold, whatever anyone did."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.opinions import services
from evaluation.opinions.columns import OpinionColumns
from evaluation.opinions.deriving import opinions_of_articles
from evaluation.opinions.models import OpinionBlock, OpinionState
from evaluation.opinions.selectors import current_opinions, opinions_wait
from evaluation.opinions.services import (
    DerivedCells,
    derive_all_marked,
    derive_first,
    derive_marked_cells,
    recount,
)
from surveys.ballots.models import CellMark
from surveys.duels.models import DuelVote
from surveys.thumbs.models import Vote
from tests.evaluation.opinions.histories import (
    ACTS,
    Act,
    act,
    derived_from_nothing,
    make_crowd,
    naive_duels,
    naive_thumbs,
    rows_of,
    thumb,
    unmarked,
)
from tests.long_forms import drawn_again
from tests.rows.duels import duel
from tests.rows.said import make_reader
from tests.rows.written import summary_of

pytestmark = pytest.mark.django_db
numbers = st.integers(0, 11)
histories = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers, numbers), max_size=16)


@settings(
    max_examples=drawn_again(40, 10), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(histories)
def test_after_any_history_the_columns_are_a_naive_walk_over_the_votes(acts: list[Act]) -> None:
    with transaction.atomic():
        crowd = make_crowd()
        for each in acts:
            act(crowd, each)
        derive_all_marked(limit=2)
        assert unmarked()
        opinions = current_opinions()
        assert rows_of(opinions.thumbs) == naive_thumbs()
        assert rows_of(opinions.duels) == naive_duels()
        assert recount() == 0
        assert current_opinions() is opinions
        fresh = derived_from_nothing()
        assert same(fresh.thumbs, opinions.thumbs) and same(fresh.duels, opinions.duels)
        transaction.set_rollback(True)


def same(one: OpinionColumns, other: OpinionColumns) -> bool:
    """Whether columns are equal position by position."""
    pairs = zip(one.in_order(), other.in_order(), strict=True)
    return all(a.dtype == b.dtype and a.tolist() == b.tolist() for a, b in pairs)


def test_votes_from_before_there_were_marks_are_derived_by_the_first_look() -> None:
    crowd = make_crowd()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    CellMark.objects.all().delete()
    assert opinions_wait()
    derive_all_marked()
    assert not opinions_wait()
    assert current_opinions().thumbs.version.tolist() == [crowd.versions[0].pk]


def test_marks_wait_until_a_first_derivation_is_complete() -> None:
    crowd = make_crowd()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    assert derive_marked_cells() == DerivedCells()
    assert CellMark.objects.count() == 1


def test_a_first_derivation_goes_on_from_where_one_died(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 1)
    crowd = make_crowd()
    for article in crowd.articles:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
    ranges: list[tuple[int, int | None]] = []
    reading = opinions_of_articles

    def dying(*, after: int, up_to: int | None) -> object:
        ranges.append((after, up_to))
        if len(ranges) == 2:
            raise MemoryError
        return reading(after=after, up_to=up_to)

    monkeypatch.setattr(services, "opinions_of_articles", dying)
    with pytest.raises(MemoryError):
        derive_first()
    assert not current_opinions().is_complete
    assert derive_first() == 2  # the first of three articles was derived before
    first, second, _ = (article.pk for article in crowd.articles)
    assert ranges == [(0, first), (first, second), (first, second), (second, None)]
    assert len(current_opinions().thumbs) == 3


def test_a_first_derivation_takes_as_many_ranges_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 1)
    crowd = make_crowd()
    for article in crowd.articles:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
    assert derive_first(most=2) == 2
    assert not current_opinions().is_complete
    assert derive_all_marked(most=1).marks == 3
    assert current_opinions().is_complete
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


def test_of_two_first_derivations_one_leaves_what_the_other_has_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 1)
    crowd = make_crowd()
    for article in crowd.articles:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
    derived = opinions_of_articles(after=0, up_to=crowd.articles[0].pk)
    assert derive_first(most=1) == 1
    assert not services._append(derived, after=0, up_to=crowd.articles[0].pk)
    assert derive_first() == 2
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


def test_a_recount_finds_and_mends_a_cell_that_nobody_marked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    crowd = make_crowd()
    for article in crowd.articles[:2]:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
        duel(crowd.versions[0], crowd.versions[1], article, crowd.readers[2])
    derive_all_marked()
    Vote.objects.filter(target__article=crowd.articles[0]).delete()
    DuelVote.objects.filter(article=crowd.articles[0]).delete()
    assert recount() == 2
    assert "2 cells" in caplog.text
    assert rows_of(current_opinions().thumbs) == naive_thumbs()
    assert recount() == 0


def test_a_recount_leaves_what_is_marked_to_the_next_look(caplog: pytest.LogCaptureFixture) -> None:
    crowd = make_crowd()
    derive_all_marked()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    assert recount() == 0
    assert not caplog.text
    assert CellMark.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\x00old", b"\x01damaged"])
def test_a_recount_derives_anew_what_cannot_be_read(content: bytes) -> None:
    crowd = make_crowd()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    derive_all_marked()
    OpinionBlock.objects.update(content=content)
    recount()
    kept = OpinionBlock.objects.get(kind="thumb")
    assert kept.content != content
    assert current_opinions().is_complete
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


def test_another_layout_is_derived_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = make_crowd()
    thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    derive_all_marked()
    CellMark.objects.all().delete()
    OpinionBlock.objects.all().delete()
    monkeypatch.setattr(services, "LAYOUT", services.LAYOUT + 1)
    derive_all_marked()
    assert OpinionState.objects.get().layout == services.LAYOUT
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


def test_deriving_twice_changes_nothing() -> None:
    crowd = make_crowd()
    ballot = thumb(summary_of(crowd.versions[0], crowd.articles[0]), 1, crowd.readers[1])
    derive_all_marked()
    before = current_opinions()
    CellMark.objects.create(article_id=crowd.articles[0].pk, reader_id=crowd.readers[1].pk)
    assert derive_all_marked() == DerivedCells(marks=1, blocks=0)
    assert current_opinions() is before
    assert before.as_of is not None
    assert before.as_of == ballot.received_at.replace(microsecond=0)


def test_looks_are_summed_up() -> None:
    crowd = make_crowd()
    derive_all_marked()
    for article in crowd.articles:
        thumb(summary_of(crowd.versions[0], article), 1, crowd.readers[1])
    duel(crowd.versions[0], crowd.versions[1], crowd.articles[2], crowd.readers[2])
    # three looks of a mark each rewrite the block of thumbs, the fourth that of duels
    assert derive_all_marked(limit=1) == DerivedCells(marks=4, blocks=4)
    assert derive_all_marked() == DerivedCells()


VALUES = {"vote": -1, "retract": 0}


@pytest.mark.parametrize(
    "acts", [("vote",), ("derive",), ("derive", "vote"), ("vote", "derive"), ("retract", "derive")]
)
def test_what_comes_between_looking_and_writing_is_kept_once(
    monkeypatch: pytest.MonkeyPatch, acts: tuple[str, ...]
) -> None:
    crowd = make_crowd()
    summary, reader = summary_of(crowd.versions[0], crowd.articles[0]), crowd.readers[1]
    derive_all_marked()
    thumb(summary, 1, reader)
    locked = services._locked_state

    def meanwhile() -> OpinionState:
        monkeypatch.setattr(services, "_locked_state", locked)
        for each in acts:
            if each in VALUES:
                thumb(summary, VALUES[each], reader)
            else:
                derive_marked_cells()
        return locked()

    monkeypatch.setattr(services, "_locked_state", meanwhile)
    derive_marked_cells()
    derive_all_marked()
    assert unmarked()
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


@pytest.mark.django_db(transaction=True)
def test_two_that_derive_at_once_keep_every_opinion_once() -> None:
    crowd = make_crowd(articles=4)
    derive_all_marked()
    for article in crowd.articles:
        for reader in crowd.readers:
            thumb(summary_of(crowd.versions[0], article), 1, reader)
    start = Barrier(2)

    def derive() -> None:
        start.wait()
        derive_all_marked(limit=3)
        connection.close()

    threads = [Thread(target=derive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unmarked()
    assert len(current_opinions().thumbs) == 16
    assert rows_of(current_opinions().thumbs) == naive_thumbs()


def test_a_look_costs_the_same_however_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.opinions.storing.LARGEST", 4)
    monkeypatch.setattr("evaluation.opinions.storing.FILLED", 3)
    crowd = make_crowd(articles=6)
    derive_all_marked()

    def look() -> tuple[int, int]:
        thumb(summary_of(crowd.versions[0], crowd.articles[3]), 1, make_reader())
        with CaptureQueriesContext(connection) as queries:
            done = derive_marked_cells()
        return len(queries), done.blocks

    few = look()
    for article in crowd.articles:
        for _ in range(4):
            thumb(summary_of(crowd.versions[1], article), 1, make_reader())
    derive_all_marked()
    assert OpinionBlock.objects.count() > 5
    assert look()[0] <= few[0]
    assert look()[1] <= 2  # one block, or the two that it was cut into
