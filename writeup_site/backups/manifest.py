"""What a backup says of itself: the first file in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Final

from writeup_site.backups.errors import BackupError

FORMAT: Final = 1  # raised when an older release could not play the backup back


@dataclass(frozen=True)
class BackupManifest:
    """engine: "sqlite" or "postgresql"; at: the moment, in ISO 8601.

    migrations: by app the names of those applied. tables: the columns that were copied, and
    sequences: the last number given out, by table; both empty for SQLite, whose file holds all.
    """

    engine: str
    at: str
    migrations: dict[str, list[str]]
    embeddings: bool = False
    tables: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def manifest_from(text: bytes) -> BackupManifest:
    """The manifest in a backup. Raises BackupError where it is none that this release reads."""
    try:
        said = json.loads(text)
        manifest = BackupManifest(**said)
    except (ValueError, TypeError) as error:
        raise BackupError("it is no backup of WriteUp, or was made by a later release") from error
    if manifest.format > FORMAT:
        raise BackupError("it was made by a later release; play it back with that one")
    return manifest
