"""Makes a team login, or gives one a new password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from writeup_site.home.team import ADMIN, ROLES, create_login


class Command(BaseCommand):
    help = "Makes the login NAME, or resets its password, and prints the new password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--role", choices=[ADMIN, *ROLES], help="Needed for a new login; else it stays."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = create_login(name=options["name"], role=options["role"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']} / {password}")
