"""Tallies of pairs are what the choices come to, in whatever way choices come and go."""

from __future__ import annotations

from collections import Counter
from threading import Barrier, Thread
from typing import Final

import pytest
from django.db import connection, transaction
from django.db.models import BigIntegerField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog, collect_ballots
from surveys.duels.kind import DUEL
from surveys.duels.models import Duel, DuelVote, Impression, PairTally
from surveys.duels.outcome import OUTCOMES, PAIR_FIELDS
from surveys.duels.triggers import after_migrate, before_migrate
from tests.evaluation.opinions.histories import Act, Crowd, act, make_crowd
from tests.long_forms import drawn_again
from tests.rows.duels import choice_for, judge, serve
from tests.rows.said import make_reader
from tests.rows.written import make_contest, make_versions
from tests.test_growth import steps

pytestmark = pytest.mark.django_db

ACTS: Final = ("duel", "duel", "duel", "quarantine", "release", "forget", "join", "again",
               "changed", "simulated", "deleted")  # fmt: skip
numbers = st.integers(0, 11)
histories = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers, numbers), max_size=16)


def tallies() -> Counter[tuple[int, int, str]]:
    """Pair and field to its count; those of 0 left out."""
    rows = PairTally.objects.values_list("first_version_id", "second_version_id", *PAIR_FIELDS)
    return +Counter({
        (one, other, field): count
        for one, other, *counts in rows
        for field, count in zip(PAIR_FIELDS, counts, strict=True)
    })  # fmt: skip


def counted() -> Counter[tuple[int, int, str]]:
    """The same, choice by choice."""
    found: Counter[tuple[int, int, str]] = Counter()
    for vote in DuelVote.objects.all():
        pair = (vote.first_version_id, vote.second_version_id)
        found[(*pair, vote.outcome)] += 1
        found[(*pair, f"simulated_{vote.outcome}")] += vote.simulated
    return +found


def happen(crowd: Crowd, what: Act) -> None:
    """What `histories` knows, and what comes past the services."""
    name, one, other, third = what
    ballots = Ballot.objects.filter(kind=Ballot.Kind.DUEL).order_by("pk")
    pk = list(ballots.values_list("pk", flat=True))[one : one + 1]
    match name:
        case "again":  # a batch that is counted twice
            ballots.filter(pk__in=pk).update(applied_at=None)
            collect_backlog()
        case "changed":
            DuelVote.objects.filter(ballot__in=pk).update(outcome=OUTCOMES[other % 4])
        case "simulated":
            DuelVote.objects.filter(ballot__in=pk).update(simulated=third % 2 == 0)
        case "deleted":
            duels = Impression.objects.filter(ballot__in=pk).values("duel")
            Duel.objects.filter(pk__in=list(duels.values_list("duel", flat=True))).delete()
        case _:
            act(crowd, what)


@settings(
    max_examples=drawn_again(40, 15), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(histories)
def test_after_any_history_the_tallies_are_the_choices_counted_one_by_one(acts: list[Act]) -> None:
    with transaction.atomic():
        crowd = make_crowd()
        for each in acts:
            happen(crowd, each)
            assert tallies() == counted()
        if not {name for name, *_ in acts} & {"changed", "simulated"}:
            assert audit(DUEL) == []
        transaction.set_rollback(True)


def test_a_batch_that_is_broken_off_moves_no_tally(monkeypatch: pytest.MonkeyPatch) -> None:
    make_contest()
    judge(serve(make_reader()))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("surveys.duels.counting._mark_cells", die)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            collect_ballots()
    assert not tallies()
    collect_ballots()
    assert tallies() == counted() and tallies().total() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts its steps")
def test_a_choice_costs_the_same_however_many_a_pair_has() -> None:
    versions = make_versions(2)
    make_contest(versions)

    def cost() -> int:
        judge(serve(make_reader()))
        with steps() as taken:
            collect_ballots()
        return taken[0]

    cost()
    before = cost()
    choice = judge(serve(make_reader()))
    collect_ballots()
    vote = DuelVote.objects.get(ballot=choice)
    kept = choice.impression
    assert kept is not None
    for number in range(1000):
        kept.pk, kept._state.adding = None, True
        kept.save()
        vote.pk, vote.impression, vote.outcome = None, kept, OUTCOMES[number % 4]
        vote._state.adding = True
        vote.save()
    assert counted() == tallies() and tallies().total() == 1003
    assert cost() < 1.1 * before


def test_a_wrong_tally_refuses_neither_a_vote_nor_a_deletion() -> None:
    make_contest()
    choices = []
    for seed, outcome in enumerate(("first", "first", "second")):
        impression = serve(make_reader(simulated=outcome == "first"), seed=seed)
        choices.append(judge(impression, choice_for(impression, outcome)))
    collect_ballots()
    PairTally.objects.update(first=1, simulated_first=1, second=0)
    for choice in choices:
        choice.reader.delete()
    assert not tallies() and not counted()


def test_choices_from_before_the_triggers_are_counted_when_they_are_made() -> None:
    make_contest()
    judge(serve(make_reader()))
    collect_ballots()
    right = tallies()
    on = "" if connection.vendor == "sqlite" else " ON surveys_duelvote"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER duel_vote_insert{on}")
    PairTally.objects.update(tie=7)
    judge(serve(make_reader()))
    collect_ballots()
    assert tallies() != counted()
    after_migrate(using="default")
    assert tallies() == counted() and tallies().total() == right.total() + 1


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_change_the_tallies_table() -> None:
    make_contest()
    judge(serve(make_reader()))
    collect_ballots()
    field = PairTally._meta.get_field("tie")
    wide = BigIntegerField(default=0)
    wide.set_attributes_from_name("tie")
    before_migrate(using="default", plan=["a migration"])
    for old, new in ((field, wide), (wide, field)):
        with connection.schema_editor() as editor:
            editor.alter_field(PairTally, old, new)
    after_migrate(using="default")
    judge(serve(make_reader()))
    collect_ballots()
    assert tallies() == counted() and tallies().total() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_collectors_and_deletions_at_once_leave_the_tallies_right() -> None:
    versions = make_versions(3)
    make_contest(versions, articles=3)
    readers = [make_reader() for _ in range(60)]
    for seed, reader in enumerate(readers):
        judge(serve(reader, seed=seed))
    collect_ballots(limit=20)
    start = Barrier(3)

    def collect() -> None:
        start.wait()
        for _ in range(6):
            collect_ballots(limit=7)
        connection.close()

    def delete() -> None:
        start.wait()
        for reader in readers[:20]:
            reader.delete()
        connection.close()

    threads = [Thread(target=collect), Thread(target=collect), Thread(target=delete)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    collect_backlog()
    assert tallies() == counted() and tallies().total() == 40
    assert audit(DUEL) == []
