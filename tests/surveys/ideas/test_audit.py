"""The audit of points finds every wrong tally, and repairs it from the ballots."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from surveys import tasks
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_ballots, quarantine_ballots
from surveys.ideas import counting
from surveys.ideas.kind import POINTS
from surveys.ideas.models import IdeaPoints, IdeaTally
from tests.rows.ideas import give, make_idea, merge, points_of
from tests.rows.said import make_reader

pytestmark = pytest.mark.django_db


def test_right_tallies_of_merged_quarantined_and_simulated_points_are_no_difference() -> None:
    one, two, reader = make_idea(), make_idea(), make_reader()
    for idea in (one, two):
        give(reader, idea, 2)
        give(make_reader(simulated=True), idea, 1)
    bad = give(make_reader(), one, 3)
    collect_ballots()
    quarantine_ballots(ballots=[bad.pk], reason="burst")
    merge(one, two)
    assert points_of(two) == (5, 2)  # min(3, 2 + 2) + 1 + 1
    assert audit(POINTS) == []


@pytest.mark.parametrize("wrong", ["tally", "derived"])
def test_a_wrong_tally_is_reported_and_repaired(
    wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    idea = make_idea()
    give(make_reader(), idea, 3)
    collect_ballots()
    if wrong == "tally":
        IdeaTally.objects.update(points=7)
    else:
        IdeaPoints.objects.all().delete()
        counting.recount_points((), also=[idea.pk])  # made from wrong rows
    (found,) = audit(POINTS)
    assert str(found.recount) == "3 points, 0 simulated"
    tasks.audit()
    assert f"idea {idea.pk}: the tally says" in caplog.text
    with pytest.raises(CommandError, match="1 differ"):
        call_command("audit_tallies")
    call_command("audit_tallies", repair=True)
    assert points_of(idea) == (3, 0)
    assert audit(POINTS) == []
