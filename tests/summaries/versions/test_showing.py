"""Who sees which version: changed by one service, every change noted."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from summaries.versions.models import ModelVersion, TrafficChange
from summaries.versions.services import VersionError
from summaries.versions.showing import (
    MOST_WEIGHT,
    Showing,
    VersionHeldError,
    hold_versions,
    import_showings,
    release_versions,
    set_status,
    show_versions,
)
from tests.rows.written import make_versions

pytestmark = pytest.mark.django_db


def showing(version: ModelVersion) -> Showing:
    version.refresh_from_db()
    return Showing(version.status, version.weight)


def test_a_change_is_made_and_noted_with_who_and_why(team: User) -> None:
    one, other = make_versions(2)
    wanted = {one.pk: Showing("live", 3.0), other.pk: Showing("live", 1.0)}
    (change,) = show_versions(wanted, because="more of it", by=team)  # the other stays as it is
    assert showing(one) == Showing("live", 3.0)
    assert (change.who, change.what) == ("team", f"{one.identifier}: weight 1 → 3 (more of it)")
    assert show_versions(wanted, by=team) == []


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf"), MOST_WEIGHT + 1])
def test_a_weight_that_is_none_is_refused_and_nothing_is_changed(weight: float) -> None:
    one, other = make_versions(2)
    with pytest.raises(VersionError, match="from 0 to"):
        show_versions({one.pk: Showing("live", 2.0), other.pk: Showing("live", weight)})
    assert showing(one).weight == 1.0
    show_versions({one.pk: Showing("live", 0.0), other.pk: Showing("live", MOST_WEIGHT)})
    assert (showing(one).weight, showing(other).weight) == (0.0, MOST_WEIGHT)


def test_what_is_held_is_changed_by_its_holder_alone() -> None:
    one, other = make_versions(2)
    hold_versions([one.pk], holder="a trial")
    with pytest.raises(VersionHeldError, match="held by a trial"):
        set_status(one, "retired")
    with pytest.raises(VersionHeldError):
        hold_versions([other.pk, one.pk], holder="another")
    other.refresh_from_db()
    assert other.held_by == ""  # all or none
    show_versions({one.pk: Showing("live", 5.0)}, holder="a trial")
    release_versions(holder="a trial")
    assert set_status(one, "retired") and showing(one) == Showing("retired", 5.0)


def test_an_import_leaves_what_is_held_and_takes_the_rest() -> None:
    one, other = make_versions(2)
    hold_versions([one.pk], holder="a trial")
    wanted = {one.pk: Showing("retired", 9.0), other.pk: Showing("draft", 2.0)}
    import_showings(wanted)
    assert showing(one) == Showing("live", 1.0) and showing(other) == Showing("draft", 2.0)
    assert TrafficChange.objects.get().who == "import"


def test_the_admin_notes_who_changed_a_weight_and_leaves_what_is_held(
    client: Client, team: User
) -> None:
    one, other = make_versions(2)
    hold_versions([other.pk], holder="a trial")
    client.force_login(team)
    rows = [one, other]
    form = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "Save"}
    for place, version in enumerate(rows):
        form |= {
            f"form-{place}-id": str(version.pk), f"form-{place}-status": "live",
            f"form-{place}-weight": "4",
        }  # fmt: skip
    client.post(reverse("admin:summaries_modelversion_changelist"), form)
    assert (showing(one).weight, showing(other).weight) == (4.0, 1.0)
    assert TrafficChange.objects.get().who == "team"
