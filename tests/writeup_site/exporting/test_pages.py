"""The page on which the team exports; a worker's part is called here."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from common.work.leases import MOST_PAUSES
from tests.writeup_site.exporting.exported import export, folder_bytes, make_site
from tests.writeup_site.roles import signed_in
from writeup_site.exporting import services
from writeup_site.exporting.models import ExportJob
from writeup_site.exporting.services import work_on_exports
from writeup_site.exporting.stored import export_file, forget_exports
from writeup_site.exporting.writing import Export

pytestmark = pytest.mark.django_db

FORM = {"kind": "pairs", "format": "dataset", "whose": "readers", "at_least": "1", "share": "0.5",
        "seed": "0"}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(services, "nudge_exporting", lambda: None)


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


def asked(client: Client, **said: str) -> ExportJob:
    answer = client.post("/exports/begin/", FORM | said)
    job = ExportJob.objects.latest("pk")
    assert answer["Location"] == f"/exports/{job.pk}/"
    return job


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_two_presses_give_the_data_set_that_the_command_writes(
    engineer: Client, tmp_path: Path
) -> None:
    make_site(articles=3)
    job = asked(engineer)
    assert b"This page may be closed" in engineer.get(f"/exports/{job.pk}/").content
    assert work_on_exports() == 1
    page = engineer.get(f"/exports/{job.pk}/").content.decode()
    assert "Download writeup-pairs-" in page and "3 readers judged duels" in page
    packed = zipfile.ZipFile(io.BytesIO(body(engineer.get(f"/exports/{job.pk}/file"))))
    export("pairs", tmp_path / "pairs")
    assert {name: packed.read(name) for name in packed.namelist()} == {
        f"writeup-pairs/{name}": data for name, data in folder_bytes(tmp_path / "pairs").items()
    }
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{job.pk}.zip"]


@pytest.mark.parametrize("format", ["parquet", "jsonl", "csv", "dataset"])
def test_every_form_comes_as_a_file_and_twice_as_the_same_one(
    engineer: Client, format: str
) -> None:
    make_site(articles=2)
    jobs = [asked(engineer, format=format, kind="votes") for _ in range(2)]
    assert work_on_exports() == 2
    one, two = (export_file(job).read_bytes() for job in jobs)
    assert one == two
    job = ExportJob.objects.latest("pk")
    assert (job.status, job.rows, job.size) == ("finished", 10, len(one))


def test_what_nobody_knows_is_said_in_the_form(engineer: Client) -> None:
    for said, words in (
        ({"models": "nobody"}, "no model version is called"),
        ({"source": "nowhere"}, "no article has the source"),
        ({"at_least": "0"}, "greater than or equal to 1"),
        ({"kind": "secrets"}, "Select a valid choice"),
    ):
        answer = engineer.post("/exports/begin/", FORM | said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ExportJob.objects.exists()


def test_an_export_of_nothing_says_so(engineer: Client) -> None:
    job = asked(engineer)
    work_on_exports()
    page = engineer.get(f"/exports/{job.pk}/").content.decode()
    assert "there are no preference pairs of these to export." in page
    assert engineer.get(f"/exports/{job.pk}/file").status_code == 404


def test_an_analyst_downloads_and_asks_for_nothing(engineer: Client, client: Client) -> None:
    make_site(articles=1)
    job = asked(engineer)
    work_on_exports()
    analyst = signed_in("analyst")
    assert analyst.get("/exports/").status_code == 200
    assert body(analyst.get(f"/exports/{job.pk}/file")) == export_file(job).read_bytes()
    assert analyst.post("/exports/begin/", FORM).status_code == 403
    for address in ("/exports/", f"/exports/{job.pk}/", f"/exports/{job.pk}/file"):
        assert client.get(address)["Location"].startswith("/login/")


def test_a_week_later_the_file_is_gone(engineer: Client) -> None:
    make_site(articles=1)
    job = asked(engineer)
    work_on_exports()
    assert forget_exports() == 0
    ExportJob.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert forget_exports() == 1
    assert not export_file(job).exists()
    assert engineer.get(f"/exports/{job.pk}/").status_code == 404


def test_a_busy_database_is_waited_for_with_growing_pauses_and_told_apart_from_deaths(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Export, "write_folder", busy)
    job = asked(engineer)
    pauses = []
    for _ in range(MOST_PAUSES):
        assert work_on_exports() == 1
        assert work_on_exports() == 0  # nobody takes it before its pause is over
        job.refresh_from_db()
        assert job.claimed_until is not None
        pauses.append(round((job.claimed_until - timezone.now()).total_seconds()))
        assert (job.status, job.interruptions) == ("waiting", 0)
        ExportJob.objects.update(claimed_until=timezone.now())
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    work_on_exports()
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", services.BUSY.format(13))
