"""The team can look at everything readers said, and change nothing by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from summaries.texts.hashing import text_hash
from surveys.collecting.services import collect_ballots
from surveys.evidence.services import SentenceRef, record_evidence
from surveys.exposures.services import record_exposure
from tests.rows.duels import judge, serve
from tests.rows.rating_tasks import hand_in, make_rating_task, make_task_rater
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_contest, make_section, make_summary
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db

MODELS = ["reader", "target", "ballot", "vote", "tally", "exposure"]
DUELS = ["impression", "duelvote", "pairtally"]
RATED = ["ratingtask", "taskrater", "taskplace", "evidence", "evidencevote"]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Addresses of static files without the manifest that collecting them makes."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture(scope="module")
def superuser(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """Somebody who has one of everything to look at."""
    with shared_rows(django_db_blocker):
        make_one_of_everything()
        yield User.objects.create_superuser("team", password="a long password")


@pytest.fixture
def team(superuser: User, db: None) -> Client:
    client = Client()
    client.force_login(superuser, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_one_of_everything() -> None:
    summary = make_summary()
    make_section(summary)
    record_exposure(reader=make_key(), article=summary.article, version=summary.version)
    make_ballot(make_reader(), summary, -1)
    make_contest()
    judge(serve())
    hand_in(make_task_rater(make_rating_task(articles=1)))
    sentence = SentenceRef(summary.pk, text_hash(summary.text))
    record_evidence(reader=make_reader(), sentence=sentence, value=1, key="k")
    collect_ballots()


@pytest.mark.parametrize("model", [*MODELS, *DUELS, *RATED])
def test_the_list_of_each_table_opens_and_can_be_searched(team: Client, model: str) -> None:
    address = reverse(f"admin:surveys_{model}_changelist")
    assert team.get(address).status_code == 200
    assert team.get(address, {"q": "1"}).status_code == 200
    assert team.get(address, {"q": "article"}).status_code == 200


@pytest.mark.parametrize("model", [*MODELS, *DUELS, *RATED])
def test_no_row_can_be_added_changed_or_deleted_by_hand(team: Client, model: str) -> None:
    row = apps.get_model("surveys", model).objects.first()
    change = reverse(f"admin:surveys_{model}_change", args=[row.pk])
    assert team.get(change).status_code == 200  # to look at
    assert team.post(change, {}).status_code == 403
    delete = reverse(f"admin:surveys_{model}_delete", args=[row.pk])
    assert team.post(delete, {"post": "yes"}).status_code == 403
    assert team.post(reverse(f"admin:surveys_{model}_add"), {}).status_code == 403


@pytest.mark.parametrize("state", ["standing", "waiting", "quarantined", "aside"])
def test_ballots_are_filtered_by_what_became_of_them(team: Client, state: str) -> None:
    address = reverse("admin:surveys_ballot_changelist")
    response = team.get(address, {"counting": state})
    expected = 3 if state == "standing" else 0
    assert response.context["cl"].result_count == expected
