"""Many at once: readers voting, collectors counting, a screen quarantining."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import OperationalError, connections

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.said import make_key, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], object]) -> None:
    """Run the jobs in a thread each, with a connection of its own, and wait for all."""

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result()


def insist(act: Callable[[], object]) -> None:
    """Do it again while the database is busy, as a reader or the next sweep would."""
    while True:
        try:
            act()
        except OperationalError:
            continue
        time.sleep(0.005)  # SQLite's lock goes to whoever asks next, so a loop would keep it
        return


def test_collectors_beside_each_other_and_beside_readers_lose_and_double_nothing() -> None:
    summaries = [make_summary() for _ in range(3)]
    readers = [make_reader() for _ in range(6)]
    done = [threading.Event(), threading.Event()]

    def write(number: int) -> None:
        rng = random.Random(number)
        try:
            for step in range(25):
                ballot = partial(
                    record_ballot,
                    reader=rng.choice(readers),
                    target=TargetRef.of(rng.choice(summaries)),
                    value=rng.choice([1, -1, 0]),
                    key=f"{number}-{step}",
                )
                insist(ballot)
        finally:
            done[number].set()

    def writing() -> bool:
        return not all(event.is_set() for event in done)

    def collect() -> None:
        while writing() or Ballot.objects.uncounted().exists():
            insist(partial(collect_ballots, limit=7))

    def screen() -> None:
        rng = random.Random(2)
        while writing():
            some = rng.sample(list(Ballot.objects.values_list("pk", flat=True)) or [0], 1)
            insist(partial(quarantine_ballots, ballots=some, reason="burst"))
            insist(partial(release_ballots, ballots=some))

    at_once(partial(write, 0), partial(write, 1), collect, collect, screen)
    assert Ballot.objects.standing().count() == 50  # 2 · 25, all collected, none quarantined
    newest = {
        (ballot.reader_id, ballot.target_id): ballot.value
        for ballot in Ballot.objects.order_by("pk")
    }
    held = {(vote.reader_id, vote.target_id): vote.value for vote in Vote.objects.all()}
    assert held == {cell: value for cell, value in newest.items() if value}
    assert audit(THUMB) == []


def test_a_reader_and_a_target_met_for_the_first_time_by_many_are_made_once() -> None:
    ref, key = TargetRef.of(make_summary()), make_key()
    together = threading.Barrier(8)

    def vote(number: int, key: ReaderKey) -> None:
        together.wait()
        reader = ensure_reader(key)
        record_ballot(reader=reader, target=ref, value=1, key=f"k{number}")

    at_once(*(partial(vote, number, key) for number in range(8)))
    assert (Reader.objects.count(), Ballot.objects.count(), Tally.objects.count()) == (1, 8, 1)
    collect_ballots()
    assert Tally.objects.get().up == 1
