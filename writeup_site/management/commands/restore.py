"""Plays a backup back into a site that holds nothing yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from writeup_site.backups.errors import BackupError
from writeup_site.backups.services import restore_backup


class Command(BaseCommand):
    help = "Plays a backup back into an empty data folder or database, and migrates it."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what manage.py backup wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore_backup(Path(options["file"]).expanduser())
        except BackupError as error:
            raise CommandError(f"{options['file']} was not played back: {error}.") from error
        self.stdout.write(
            f"The site is as it was at {manifest.at}. Compare tallies with ballots: "
            "manage.py audit_tallies. Who deleted their data since has to do so again."
        )
