"""Where files lie that the team brings, from the upload to the end of their import."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from common.files.inputs import rejection_fields
from common.files.rejections import Rejection
from summaries.importing.models import Import

LARGEST: Final = 1_000_000_000  # bytes of a file that comes in portions
LARGEST_AT_ONCE: Final = 60_000_000  # bytes of a form's file, below what the front lets through
KEPT: Final = timedelta(days=7)
_ENDING: Final = re.compile(
    r"(?:\.(?:csv|tsv|jsonl|ndjson|json|parquet|pq))?(?:\.(?:gz|zip|zst))?$", re.I
)


class NoRoomError(OSError):
    """The disk has no room for the file."""


def file_of(row: Import) -> Path:
    """Where its file lies; the name keeps the endings by which formats are known."""
    found = _ENDING.search(row.filename)
    return _folder() / f"{row.pk}{found.group().lower() if found else ''}"


def rejected_file_of(row: Import) -> Path:
    """Where its refused lines lie, with their reasons."""
    return _folder() / f"{row.pk}.rejected.jsonl"


def check_room(size: int) -> None:
    """Raise NoRoomError where the file and as much again do not fit."""
    if shutil.disk_usage(_folder()).free < 2 * size:
        raise NoRoomError("The server’s disk has no room for this file; make some and try again.")


def append_portion(row: Import, chunks: Iterable[bytes], *, at: int, most: int) -> int:
    """Write bytes from a place on; what lay behind it goes. Returns the file's size.

    A portion that is sent again lies where it lay. Raises ValueError for more than `most` bytes in
    all, and for a place behind the end.
    """
    path = file_of(row)
    with path.open("r+b" if path.exists() else "w+b") as file:
        if at > file.seek(0, 2):
            raise ValueError("a portion before this one is missing")
        file.seek(at)
        for chunk in chunks:
            if file.tell() + len(chunk) > most:
                raise ValueError("the file is larger than the limit")
            file.write(chunk)
        file.truncate()
        return file.tell()


def write_rejected(row: Import, rejections: Iterable[Rejection]) -> None:
    """Write refused lines down, one a line, as the commands do."""
    with rejected_file_of(row).open("a", encoding="utf-8", newline="\n") as file:
        for rejection in rejections:
            file.write(json.dumps(rejection_fields(rejection), ensure_ascii=False) + "\n")


def forget_files() -> int:
    """Delete files of imports that ended or that nobody has touched for a week; how many."""
    gone = 0
    for row in Import.objects.filter(created_at__lt=timezone.now() - KEPT, size__isnull=False):
        for path in (file_of(row), rejected_file_of(row)):
            gone += path.exists()
            path.unlink(missing_ok=True)
    return gone


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
