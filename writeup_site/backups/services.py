"""Writes a backup of what cannot be made again, and plays one back into an empty site."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from summaries.articles.models import Article
from surveys.ballots.models import Ballot
from writeup_site.backups import postgres_copy, sqlite_copy
from writeup_site.backups.errors import BackupError
from writeup_site.backups.manifest import BackupManifest, manifest_from
from writeup_site.processes.signing_keys import FILE as SECRET_FILE

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.sqlite3"
SECRET: Final = "secret_key"  # noqa: S105  # a name in the archive
EMBEDDINGS: Final = "embeddings"
PACKED: Final = 5  # of gzip's nine: votes shrink to a fifth, at 50 MB a second
BLOCK: Final = 1 << 20


def write_backup(to: Path, *, embeddings: bool = False) -> BackupManifest:
    """Write all to `to`, which appears once it is whole; others may write to the site meanwhile.

    embeddings: also what BERTScore can compute again, which may be gigabytes.

    Raises:
        BackupError: The database is damaged, or nothing can be written there.
    """
    part = to.with_name(f"{to.name}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=PACKED) as archive,
            tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder,
        ):
            manifest = _copy_all(archive, Path(folder), embeddings=embeddings)
            file.flush()
        part.replace(to)
    except OSError as error:
        raise BackupError(f"{to} cannot be written ({error.strerror or error})") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return manifest


def _copy_all(archive: tarfile.TarFile, folder: Path, *, embeddings: bool) -> BackupManifest:
    if connection.vendor == "sqlite":
        manifest = _of_sqlite(archive, folder, embeddings=embeddings)
    else:
        with postgres_copy.one_moment():
            manifest = _of_postgres(archive, folder, embeddings=embeddings)
    _add(archive, SECRET, settings.SECRET_KEY.encode())
    store = Path(settings.EMBEDDING_STORE)
    if embeddings and store.is_dir():
        archive.add(store, EMBEDDINGS)
    return manifest


def _of_sqlite(archive: tarfile.TarFile, folder: Path, *, embeddings: bool) -> BackupManifest:
    manifest = _manifest(embeddings=embeddings)
    _add(archive, MANIFEST, manifest.as_json())
    copy = folder / DATABASE
    sqlite_copy.copy_database(Path(settings.DATABASES["default"]["NAME"]), copy)
    archive.add(copy, DATABASE)
    return manifest


def _of_postgres(archive: tarfile.TarFile, folder: Path, *, embeddings: bool) -> BackupManifest:
    tables = postgres_copy.columns_by_table()
    manifest = _manifest(
        embeddings=embeddings, tables=tables, sequences=postgres_copy.last_numbers()
    )
    _add(archive, MANIFEST, manifest.as_json())
    for table, columns in tables.items():
        rows = folder / "rows"
        postgres_copy.copy_out(table, columns, rows)
        archive.add(rows, f"tables/{table}")
        rows.unlink()
    return manifest


def _manifest(
    *,
    embeddings: bool,
    tables: dict[str, list[str]] | None = None,
    sequences: dict[str, int] | None = None,
) -> BackupManifest:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return BackupManifest(
        engine=connection.vendor,
        at=timezone.now().isoformat(timespec="seconds"),
        migrations=applied,
        embeddings=embeddings,
        tables=tables or {},
        sequences=sequences or {},
    )


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    row = tarfile.TarInfo(name)
    row.size, row.mode, row.mtime = len(content), 0o600, int(timezone.now().timestamp())
    archive.addfile(row, io.BytesIO(content))


def restore_backup(file: Path) -> BackupManifest:
    """Play a backup back into a site that holds nothing yet, and migrate it to this release.

    Raises:
        BackupError: The site holds something or is running, or the file cannot be played back.
    """
    try:
        with tarfile.open(file, mode="r:*") as archive:
            manifest = manifest_from(_read(archive, MANIFEST))
            _refuse_unknown(manifest)
            with _nobody_runs():
                _refuse_if_anything_is_there()
                _play_back(archive, manifest)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} cannot be read ({error}); is it whole?") from error
    return manifest


def _play_back(archive: tarfile.TarFile, manifest: BackupManifest) -> None:
    if manifest.engine == "sqlite":
        _restore_sqlite(archive)
    else:
        _restore_postgres(archive, manifest)
    call_command("migrate", interactive=False, verbosity=0)
    _restore_secret(_read(archive, SECRET).decode())
    if manifest.embeddings:
        _restore_embeddings(archive)


def _restore_sqlite(archive: tarfile.TarFile) -> None:
    database = Path(settings.DATABASES["default"]["NAME"])
    connection.close()
    beside = database.with_name(f"{database.name}.part")
    with beside.open("wb") as out:
        for block in _blocks(archive, DATABASE):
            out.write(block)
    sqlite_copy.put_in_place(beside, database)


def _restore_postgres(archive: tarfile.TarFile, manifest: BackupManifest) -> None:
    _migrate_as_far_as(manifest.migrations)
    with transaction.atomic():
        postgres_copy.let_triggers(list(manifest.tables), "DISABLE")
        postgres_copy.empty(list(manifest.tables))
        for table, columns in manifest.tables.items():
            postgres_copy.copy_in(table, columns, _blocks(archive, f"tables/{table}"))
        postgres_copy.check_references()  # while one waits, its table's triggers cannot be changed
        postgres_copy.let_triggers(list(manifest.tables), "ENABLE")
        postgres_copy.set_last_numbers(manifest.sequences)


def _migrate_as_far_as(applied: dict[str, list[str]]) -> None:
    """To where the backup was, so that its columns are there and no others."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if known.keys() == {(app, name) for app, names in applied.items() for name in names}:
        call_command("migrate", interactive=False, verbosity=0)  # in one go
        return
    for app, names in applied.items():
        call_command("migrate", app, names[-1], interactive=False, verbosity=0)


def _restore_secret(secret: str) -> None:
    """Put the secret where this copy's own stands; one from the environment has to be the same."""
    if settings.SECRET_KEY_GIVEN:
        if secret not in {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}:
            raise BackupError(
                "all is played back, but SECRET_KEY is another one than the backup's: readers "
                "would be strangers. Add the backup's (its file secret_key) to "
                "SECRET_KEY_FALLBACKS"
            )
        return
    path = Path(settings.DATA_DIR, SECRET_FILE)
    beside = path.with_name(f"{path.name}.part")
    beside.touch(mode=0o600)
    beside.write_text(secret, encoding="ascii")
    beside.replace(path)


def _restore_embeddings(archive: tarfile.TarFile) -> None:
    members = [row for row in archive if row.name.split("/")[0] == EMBEDDINGS]
    archive.extractall(settings.DATA_DIR, members=members, filter="data")


def _refuse_unknown(manifest: BackupManifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"it is of {manifest.engine}, and this site is on {connection.vendor}; set "
            "DATABASE_URL to a database of its kind"
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for app, names in manifest.migrations.items():
        if unknown := [name for name in names if (app, name) not in known]:
            raise BackupError(
                f"it was made by another release ({app} {unknown[0]} is not known here); play it "
                "back with that one, then upgrade"
            )


def _refuse_if_anything_is_there() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    for model in (Article, Ballot, User):
        if model._meta.db_table in tables and model._default_manager.exists():
            raise BackupError(
                f"this site holds {model._meta.verbose_name_plural} already; play it back into an "
                "empty one: another WRITEUP_DATA_DIR, or another database in DATABASE_URL"
            )


@contextlib.contextmanager
def _nobody_runs() -> Iterator[None]:
    """Hold the lock that `up` holds while it runs."""
    with Path(settings.DATA_DIR, "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("this site is running; stop it first") from None
        yield


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    return b"".join(_blocks(archive, name))


def _blocks(archive: tarfile.TarFile, name: str) -> Iterator[bytes]:
    """A file of the archive in blocks. Raises BackupError where it is not in it."""
    try:
        file: IO[bytes] | None = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise BackupError(f"it is no backup of WriteUp: {name} is missing in it")
    while block := file.read(BLOCK):
        yield block
