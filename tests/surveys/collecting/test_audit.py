"""A wrong tally is found by counting the ballots again."""

from __future__ import annotations

import logging

import pytest
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.kinds import KeptCounts
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit, repair
from surveys.collecting.services import collect_ballots
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from surveys.thumbs.selectors import COUNT_FIELDS
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db


def test_tallies_that_are_right_differ_from_nothing() -> None:
    summary = make_summary()
    for value in (1, 1, -1):
        make_ballot(make_reader(), summary, value)
    collect_ballots()
    make_ballot(make_reader(), summary, 1)  # not collected yet: no difference
    assert audit(THUMB) == []


def test_a_wrong_tally_is_named_logged_and_repaired(caplog: pytest.LogCaptureFixture) -> None:
    right, wrong = make_summary(), make_summary()
    for summary in (right, wrong):
        make_ballot(make_reader(), summary, 1)
        make_ballot(make_reader(simulated=True), summary, -1)
    collect_ballots()
    Tally.objects.filter(target__summary=wrong).update(up=5)
    with caplog.at_level(logging.ERROR):
        (difference,) = audit(THUMB)
    assert difference.key == (wrong.target.pk,)
    assert difference.kept == KeptCounts(COUNT_FIELDS, (5, 1, 0, 1))
    assert difference.recount == KeptCounts(COUNT_FIELDS, (1, 1, 0, 1))
    assert f"target {wrong.target.pk}: the tally says 5 up, 1 down" in caplog.text
    repair([difference])
    assert audit(THUMB) == []


def test_a_lost_vote_is_found_though_the_tally_agrees_with_the_votes() -> None:
    summary = make_summary()
    make_ballot(make_reader(), summary, 1)
    collect_ballots()
    Vote.objects.all().delete()
    Tally.objects.update(up=0)
    (difference,) = audit(THUMB)
    assert difference.recount == KeptCounts(COUNT_FIELDS, (1, 0, 0, 0))
    repair([difference])
    assert Vote.objects.get().value == 1


def test_a_tally_whose_ballots_are_gone_is_repaired_to_nothing() -> None:
    summary = make_summary()
    make_ballot(make_reader(), summary, 1)
    collect_ballots()
    Ballot.objects.all().delete()
    (difference,) = audit(THUMB)
    repair([difference])
    assert Tally.objects.values_list("up", "down").get() == (0, 0)


def test_an_audit_of_right_tallies_costs_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for summary in [make_summary() for _ in range(5)]:
        make_ballot(make_reader(), summary, 1)
    collect_ballots()
    with django_assert_num_queries(2):
        audit(THUMB)
