"""What cannot be played back is refused in a sentence, before anything is touched."""

from __future__ import annotations

import fcntl
import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from tests.rows.written import make_article
from writeup_site.backups import services
from writeup_site.backups.errors import BackupError
from writeup_site.backups.manifest import FORMAT, BackupManifest, manifest_from
from writeup_site.backups.services import restore_backup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir()


def archive(folder: Path, **files: bytes) -> Path:
    path = folder / "backup.tar.gz"
    with tarfile.open(path, "w:gz") as out:
        for name, content in files.items():
            row = tarfile.TarInfo(name.replace("__", "."))
            row.size = len(content)
            out.addfile(row, io.BytesIO(content))
    return path


def manifest(**fields: object) -> bytes:
    values: dict[str, object] = {"engine": connection.vendor, "at": "2026", "migrations": {}}
    return json.dumps(values | fields).encode()


def refusal(path: Path) -> str:
    with pytest.raises(BackupError) as refused:
        restore_backup(path)
    return str(refused.value)


def test_what_is_no_backup(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("hello")
    assert "is it whole?" in refusal(text)
    assert "cannot be read" in refusal(tmp_path / "nothing")
    assert "manifest.json is missing" in refusal(archive(tmp_path, other=b"x"))
    assert "no backup of WriteUp" in refusal(archive(tmp_path, manifest__json=b"[1]"))


def test_one_that_was_cut_short(tmp_path: Path) -> None:
    whole = archive(tmp_path, manifest__json=manifest(), secret_key=b"x" * 100_000)
    whole.write_bytes(whole.read_bytes()[:-40])
    assert refusal(whole)


def test_one_of_another_database_or_release(tmp_path: Path) -> None:
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    path = archive(tmp_path, manifest__json=manifest(engine=other))
    assert f"it is of {other}" in refusal(path)
    path = archive(tmp_path, manifest__json=manifest(migrations={"surveys": ["9999_later"]}))
    assert "surveys 9999_later is not known here" in refusal(path)
    path = archive(tmp_path, manifest__json=manifest(format=FORMAT + 1))
    assert "later release" in refusal(path)


def test_a_site_that_holds_something_or_runs_is_left_alone(
    tmp_path: Path, settings: Settings
) -> None:
    path = archive(tmp_path, manifest__json=manifest())
    with (settings.DATA_DIR / "up.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is running; stop it first" in refusal(path)
    make_article()
    assert "holds articles already" in refusal(path)


@pytest.mark.parametrize(
    ("given", "fallbacks", "refused"),
    [("same", [], False), ("other", ["same"], False), ("other", [], True)],
)
def test_a_secret_from_the_environment_has_to_be_the_backups(
    settings: Settings, given: str, fallbacks: list[str], refused: bool
) -> None:
    settings.SECRET_KEY_GIVEN, settings.SECRET_KEY = True, given
    settings.SECRET_KEY_FALLBACKS = fallbacks
    if refused:
        with pytest.raises(BackupError, match="SECRET_KEY_FALLBACKS"):
            services._restore_secret("same")
    else:
        services._restore_secret("same")
    assert not (settings.DATA_DIR / "secret_key").exists()


def test_a_secret_of_the_folders_own_is_the_backups_and_closed(settings: Settings) -> None:
    settings.SECRET_KEY_GIVEN = False
    services._restore_secret("the secret")
    path = settings.DATA_DIR / "secret_key"
    assert path.read_text() == "the secret" and path.stat().st_mode & 0o777 == 0o600


def test_a_manifest_says_again_what_it_said() -> None:
    told = BackupManifest(engine="sqlite", at="2026", migrations={"a": ["0001"]}, embeddings=True)
    assert manifest_from(told.as_json()) == told


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "file" / "b.tar.gz"))
