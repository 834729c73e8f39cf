"""Writes everything that cannot be made again to one file, while the site runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from writeup_site.backups.errors import BackupError
from writeup_site.backups.services import write_backup


class Command(BaseCommand):
    help = (
        "Writes database and secret to one file that only you can read, while the site runs on. "
        "Whoever has it can read everything; keep it for a stated time only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", help="a name ending in .tar.gz; else one in the folder backups"
        )
        parser.add_argument(
            "--embeddings",
            action="store_true",
            help="with BERTScore's embeddings, which can be computed again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = f"writeup-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
        file = Path(options["file"] or settings.DATA_DIR / "backups" / name).expanduser()
        try:
            manifest = write_backup(file, embeddings=options["embeddings"])
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}.") from error
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: {size:,.1f} MB, the {manifest.engine} database and the secret.")
