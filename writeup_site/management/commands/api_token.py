"""Make a token of the API without a browser, for a pipeline that is set up by a script."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import DAYS, ScopesRefusedError, make_token


class Command(BaseCommand):
    help = (
        "Makes a token of the API and prints it, the only time that it can be seen. It does what "
        "its scopes say, as far as the role of --login reaches, until it expires or is revoked on "
        "the page Keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("name", metavar="FOR", help="What uses it, such as nightly.")
        parser.add_argument(
            "--login", required=True, help="The member of the team it belongs to."
        )  # fmt: skip
        parser.add_argument(
            "--scopes", nargs="+", required=True, choices=[scope.value for scope in TokenScope]
        )
        parser.add_argument("--days", type=int, default=90, help=f"1 to {DAYS[-1]}; 90.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token alone, so that a script can take it."""
        user = User.objects.filter(username=options["login"]).first()
        if user is None:
            raise CommandError(f'there is no login "{options["login"]}"; see manage.py team_login')
        scopes = [TokenScope(each) for each in options["scopes"]]
        try:
            made = make_token(
                name=options["name"][:100], scopes=scopes, days=options["days"], user=user
            )
        except ScopesRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(made.secret)
        self.stderr.write(f"It ends on {made.token.expires_at:%Y-%m-%d}. Keep it as a password.")
