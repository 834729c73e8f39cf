"""Tabs, readers, the team and the collectors, all at once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from django.db import OperationalError, transaction

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.ideas import counting
from surveys.ideas.models import Idea
from surveys.ideas.services import BudgetSpentError
from tests.rows.ideas import give, left, make_idea, merge, points_of
from tests.rows.said import make_reader
from tests.surveys.ballots.test_concurrency import at_once, insist

pytestmark = pytest.mark.django_db(transaction=True)


def test_tabs_that_spend_at_once_never_spend_more_than_the_budget() -> None:
    reader = make_reader()
    ideas = [make_idea() for _ in range(8)]
    together = threading.Barrier(len(ideas))
    outcomes: Counter[str] = Counter()

    def spend(idea: Idea) -> None:
        together.wait()
        while True:
            try:
                give(reader, idea, 2)
            except OperationalError:  # busy: the reader presses again
                continue
            except BudgetSpentError:
                outcomes["refused"] += 1
                return
            outcomes["taken"] += 1
            return

    at_once(*(partial(spend, idea) for idea in ideas))
    assert outcomes == {"taken": 5, "refused": 3}  # 5 · 2 = 10
    assert left(reader) == 0
    collect_ballots()
    assert sum(points_of(idea)[0] for idea in ideas) == 10


def test_merging_beside_readers_and_collectors_ends_in_the_counts_of_a_recount() -> None:
    ideas = [make_idea() for _ in range(4)]
    readers = [make_reader() for _ in range(5)]
    done = threading.Event()

    def insist_where_it_can_be(act: Callable[[], object]) -> None:
        with suppress(ValueError, LookupError):
            insist(act)

    def write() -> None:
        rng = random.Random(1)
        try:
            for _ in range(40):
                insist_where_it_can_be(
                    partial(give, rng.choice(readers), rng.choice(ideas), rng.randint(0, 3))
                )
        finally:
            done.set()

    def moderate() -> None:
        rng = random.Random(2)
        while not done.is_set():
            one, other = rng.sample(ideas, 2)
            insist_where_it_can_be(partial(merge, one, other))
            insist_where_it_can_be(partial(merge, one, None))

    def collect() -> None:
        while not done.is_set() or Ballot.objects.uncounted().exists():
            insist(partial(collect_ballots, limit=5))

    at_once(write, moderate, collect)
    counted = [points_of(idea) for idea in ideas]
    with transaction.atomic():
        counting.recount_ideas([idea.pk for idea in ideas])
    assert [points_of(idea) for idea in ideas] == counted
    assert sum(points for points, _ in counted) > 0
