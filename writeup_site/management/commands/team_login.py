"""Makes a team login, or gives one a new password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from writeup_site.account.services import end_second_factor
from writeup_site.home.team import ADMIN, ROLES, create_login


class Command(BaseCommand):
    help = (
        "Makes the login NAME, or resets its password, and prints the new password once. With "
        "--without-second-factor the login's second factor is taken off instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--role", choices=[ADMIN, *ROLES], help="Needed for a new login; else it stays."
        )

        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="Ask for no code any more, and keep the password: the device was lost.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["without_second_factor"]:
            user = User.objects.filter(username=options["name"]).first()
            if user is None:
                raise CommandError(f'there is no login "{options["name"]}"')
            ended = end_second_factor(user=user)
            said = "asks for no code any more" if ended else "asked for no code"
            self.stdout.write(f"{options['name']} {said}")
            return
        try:
            password = create_login(name=options["name"], role=options["role"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']} / {password}")
