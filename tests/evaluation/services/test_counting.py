"""What is kept of votes is what counting them from nothing gives, whatever readers did."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.comparison import counting
from evaluation.comparison.counted_models import (
    ArticleCount,
    CountedOpinion,
    CountState,
    CountTable,
)
from evaluation.comparison.counting import count_all_marked, count_marked_cells, recount
from evaluation.comparison.kept import TableKey, duel_key
from evaluation.comparison.tables import SEED, unpacked
from evaluation.stats.counter_weights import poisson_weights
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot, CellMark
from surveys.collecting.services import quarantine_ballots, release_ballots
from surveys.duels.models import DuelVote
from surveys.readers.models import Reader
from surveys.thumbs.models import Vote
from tests.evaluation.comparison.votes import (
    articles_of,
    duel,
    make_pair,
    make_reader,
    summary_of,
    thumb,
)

pytestmark = pytest.mark.django_db


def table(key: TableKey, *, of: str = "readers") -> NDArray[np.int32]:
    """What is kept of the whole, outcomes by 1 + replicates."""
    row = CountTable.objects.get(
        measure=key.measure, first_id=key.first, second_id=key.second, population=of,
        slice__dimension="whole",
    )  # fmt: skip
    return unpacked(row.counts, measure=row.measure)


def everything() -> list[object]:
    """All that is kept, without the ids of rows."""
    tables = CountTable.objects.order_by(
        "slice__dimension", "slice__value", "population", "measure", "first_id", "second_id"
    )
    fields = ("slice__dimension", "slice__value", "population", "measure", "first_id",
              "second_id", "counts", "readers", "articles")  # fmt: skip
    articles = ArticleCount.objects.order_by("population", "measure", "first_id", "article_id")
    opinions = CountedOpinion.objects.order_by(
        "article_id", "reader_id", "measure", "first_id", "population", "outcome"
    )
    return [
        [(*row[:6], bytes(row[6]), *row[7:]) for row in tables.values_list(*fields)],
        list(articles.values_list("population", "measure", "first_id", "second_id", "article_id",
                                  "won", "tied", "lost")),
        list(opinions.values_list("article_id", "reader_id", "population", "measure", "first_id",
                                  "second_id", "outcome")),
    ]  # fmt: skip


def counted_from_nothing() -> list[object]:
    for model in (CountTable, ArticleCount, CountedOpinion, CountState):
        model.objects.all().delete()
    recount()
    return everything()


def test_a_table_holds_the_sums_of_product_weights() -> None:
    one, _ = make_pair(articles=2)
    readers = [make_reader() for _ in range(3)]
    first, second = articles_of(one)
    for reader, article, value in [(0, first, 1), (1, first, 1), (2, second, -1)]:
        thumb(summary_of(one, article), value, readers[reader])
    count_all_marked()
    article_weights = poisson_weights(
        [first.pk, second.pk], replicates=1_000, seed=SEED, family="article"
    ).astype(int)
    reader_weights = poisson_weights(
        [reader.pk for reader in readers], replicates=1_000, seed=SEED, family="reader"
    ).astype(int)
    up = article_weights[0] * reader_weights[0] + article_weights[0] * reader_weights[1]
    down = article_weights[1] * reader_weights[2]
    found = table(TableKey("summary", one.pk))
    assert found[:, 0].tolist() == [2, 1]
    assert (found[0, 1:] == up).all() and (found[1, 1:] == down).all()


def test_a_duel_is_counted_on_its_side_and_a_bad_pair_by_itself() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    duel(one, other, article)  # the lower id won on the left: row 0
    duel(other, one, article)  # the higher won on the left, so the lower stood right: row 4 + 2
    duel(one, other, article, outcome="tie", winner_on_left=False)  # row 4 + 1
    duel(one, other, article, outcome="bad")  # row 3
    count_all_marked()
    assert table(duel_key(one.pk, other.pk))[:, 0].tolist() == [1, 0, 0, 1, 0, 1, 1, 0]
    row = ArticleCount.objects.get(measure="duel")
    assert (row.won, row.tied, row.lost) == (1, 2, 1)  # won by the lower id


@pytest.mark.parametrize("seed", range(3))
def test_after_anything_readers_do_the_sums_are_those_of_a_count_from_nothing(seed: int) -> None:
    rng = random.Random(seed)
    one, other = make_pair(articles=3, source="north")
    articles = articles_of(one)
    readers = [make_reader(simulated=number == 0) for number in range(4)]
    for _ in range(40):
        act = rng.randrange(10)
        version = rng.choice([one, other])
        article, reader = rng.choice(articles), rng.choice(readers)
        ballots = list(Ballot.objects.order_by("pk").values_list("pk", flat=True))
        if act < 4:
            thumb(summary_of(version, article), rng.choice([1, -1, 0]), reader)
        elif act < 7:
            loser = other if version == one else one
            duel(version, loser, article, reader, outcome=rng.choice(["won", "tie", "bad"]))
        elif act == 7 and ballots:
            quarantine_ballots(ballots=rng.sample(ballots, min(2, len(ballots))), reason="odd")
        elif act == 8 and ballots:
            release_ballots(ballots=ballots[:3])
        else:
            count_all_marked(limit=rng.choice([1, 3, 100]))
    count_all_marked(limit=2)
    kept = everything()
    assert not CellMark.objects.exists()
    assert recount() == 0
    assert everything() == kept
    assert counted_from_nothing() == kept


def test_a_deleted_readers_votes_are_taken_back() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    leaving, staying = make_reader(), make_reader()
    for reader in (leaving, staying):
        thumb(summary_of(one, article), 1, reader)
        duel(one, other, article, reader)
    count_all_marked()
    cell = CellMark(article_id=article.pk, reader_id=leaving.pk)
    Reader.objects.filter(pk=leaving.pk).delete()
    cell.save()
    count_all_marked()
    assert table(TableKey("summary", one.pk))[:, 0].tolist() == [1, 0]
    assert table(duel_key(one.pk, other.pk))[:, 0].sum() == 1
    whole = CountTable.objects.get(measure="duel", slice__dimension="whole")
    assert (whole.readers, whole.articles) == (1, 1)


def test_what_does_not_count_is_counted_apart() -> None:
    one, _ = make_pair(articles=1)
    summary = summary_of(one, articles_of(one)[0])
    thumb(summary, 1, make_reader(simulated=True))
    quarantine_ballots(ballots=[thumb(summary).pk], reason="odd")
    Ballot.objects.filter(pk=thumb(summary, -1).pk).update(unscreened=True)
    thumb(summary, -1)
    count_all_marked()
    key = TableKey("summary", one.pk)
    assert table(key)[:, 0].tolist() == [0, 1]
    assert table(key, of="simulated")[:, 0].tolist() == [1, 0]
    assert table(key, of="quarantined").tolist() == [[1], [0]]
    assert table(key, of="unscreened").tolist() == [[0], [1]]


def test_votes_from_before_there_were_marks_are_counted_by_the_first_look() -> None:
    one, _ = make_pair(articles=1)
    thumb(summary_of(one, articles_of(one)[0]))
    CellMark.objects.all().delete()
    count_all_marked()
    assert table(TableKey("summary", one.pk))[:, 0].tolist() == [1, 0]


def test_a_recount_finds_and_mends_a_cell_that_nobody_marked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, other = make_pair(articles=2)
    for article in articles_of(one):
        thumb(summary_of(one, article))
        duel(one, other, article)
    count_all_marked()
    kept = everything()
    Vote.objects.filter(target__article=articles_of(one)[0]).delete()
    DuelVote.objects.filter(article=articles_of(one)[0]).delete()
    assert recount() == 2
    assert "2 cells" in caplog.text
    assert everything() != kept
    assert recount() == 0


def test_a_recount_finds_and_mends_a_broken_sum() -> None:
    one, _ = make_pair(articles=1)
    thumb(summary_of(one, articles_of(one)[0]))
    count_all_marked()
    kept = everything()
    whole = CountTable.objects.get(slice__dimension="whole")
    CountTable.objects.filter(pk=whole.pk).update(counts=bytes(whole.counts)[:1] + bytes(2 * 1001))
    assert recount() == 1
    assert everything() == kept


def test_slices_hold_their_own_articles_and_months() -> None:
    one, _ = make_pair(articles=1, source="north", text="x" * 1_500)
    south, _ = make_pair(articles=1, source="south")
    for version in (one, south):
        thumb(summary_of(version, articles_of(version)[0]))
    Ballot.objects.update(received_at="2026-02-03T12:00:00Z")
    count_all_marked()
    parts = set(
        CountTable.objects.filter(first_id=one.pk).values_list("slice__dimension", "slice__value")
    )
    assert parts == {("whole", ""), ("source", "north"), ("length", "middle"),
                     ("month", "2026-02"), ("day", "2026-02-03")}  # fmt: skip
    assert ModelVersion.objects.count() == 4


def test_counting_twice_changes_nothing() -> None:
    one, _ = make_pair(articles=1)
    thumb(summary_of(one, articles_of(one)[0]))
    count_all_marked()
    state = CountState.objects.get()
    CellMark.objects.create(article_id=articles_of(one)[0].pk, reader_id=Reader.objects.get().pk)
    count_all_marked()
    again = CountState.objects.get()
    assert (again.revision, again.as_of) == (state.revision, state.as_of)


VALUES = {"vote": -1, "retract": 0}


@pytest.mark.parametrize(
    "acts", [("vote",), ("count",), ("count", "vote"), ("vote", "count"), ("retract", "count")]
)
def test_what_comes_between_looking_and_counting_is_counted_once(
    monkeypatch: pytest.MonkeyPatch, acts: tuple[str, ...]
) -> None:
    one, _ = make_pair(articles=1)
    (article,) = articles_of(one)
    reader, summary = make_reader(), summary_of(one, article)
    thumb(summary, 1, make_reader())
    count_all_marked()
    thumb(summary, 1, reader)
    locked = counting._locked_state

    def meanwhile() -> CountState:
        monkeypatch.setattr(counting, "_locked_state", locked)
        for act in acts:
            if act in VALUES:
                thumb(summary, VALUES[act], reader)
            else:
                count_marked_cells()
        return locked()

    monkeypatch.setattr(counting, "_locked_state", meanwhile)
    count_marked_cells()
    count_all_marked()
    kept = everything()
    said = {**dict.fromkeys(acts, (2, 0)), "vote": (1, 1), "retract": (1, 0)}
    last = next((act for act in reversed(acts) if act in VALUES), acts[0])
    assert tuple(table(TableKey("summary", one.pk))[:, 0].tolist()) == said[last]
    assert not CellMark.objects.exists()
    assert kept == counted_from_nothing()
