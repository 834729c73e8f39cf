"""Every kind of ballot is registered, and says of itself what the database holds to be so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db.models import CheckConstraint, IntegerField, Q, Value

from surveys.ballots.kinds import BallotKind, KeptCounts, plain_words
from surveys.ballots.models import Ballot
from surveys.collecting.audit import AuditDifference
from surveys.collecting.registry import DERIVED, KIND_NAMED, KINDS
from surveys.my_data.selectors import rows_of
from surveys.thumbs.kind import THUMB
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db


def permits(kind: str, subject: str | None, value: int) -> bool:
    """Whether Ballot's constraints let such a row be."""
    columns = {"target", "impression", "idea", "question", *(each.subject for each in KINDS)}
    none = Value(None, output_field=IntegerField())
    row: dict[str, object] = {**dict.fromkeys(columns, none), "kind": kind, "value": value}
    if subject is not None:
        row[subject] = 1
    checks = [each for each in Ballot._meta.constraints if isinstance(each, CheckConstraint)]
    return all(isinstance(each.condition, Q) and each.condition.check(row) for each in checks)


def test_every_kind_that_a_ballot_can_have_is_registered_once() -> None:
    assert [kind.name for kind in KINDS] == list(Ballot.Kind.values)
    assert KIND_NAMED.keys() == set(Ballot.Kind.values)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_the_values_and_the_subject_that_the_database_permits(kind: BallotKind) -> None:
    permitted = {value for value in range(-6, 12) if permits(kind.name, kind.subject, value)}
    assert permitted == set(kind.values)
    value = max(kind.values)
    assert not permits(kind.name, None, value)
    others = {each.subject for each in KINDS} - {kind.subject}
    assert not any(permits(kind.name, other, value) for other in others)


def test_what_is_derived_hangs_on_a_reader() -> None:
    models = {relation.related_model for relation, _ in rows_of(make_reader())}
    assert models >= DERIVED


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_of_no_ballots_nothing_is_kept_and_nothing_differs(kind: BallotKind) -> None:
    assert kind.audited.kept(None) == kind.audited.recounted(None) == {}


def test_a_difference_says_what_it_is_about_and_what_both_say() -> None:
    rows = replace(THUMB.audited, nothing=None)
    difference = AuditDifference(
        replace(THUMB, audited=rows), (7,), KeptCounts(("up", "simulated_up"), (2, 1)), None
    )
    assert str(difference) == (
        "target 7: the tally says 2 up, 1 simulated up; its ballots say nothing"
    )


def test_a_ballot_whose_subject_is_not_read_is_told_by_its_value() -> None:
    ballot = make_ballot(make_reader(), make_summary(), -1)
    words = plain_words(ballot)
    assert (words.about, words.said, words.url) == (f"Thumb {ballot.pk}", "-1", "")
