"""Why readers gave a 👎, as CSV."""

from __future__ import annotations

import csv
from typing import Any

from django.core.management.base import BaseCommand

from surveys.thumbs.given_reasons import reasons_given

COLUMNS = ("version", "article", "part", "id", "reasons", "comment", "given_at", "simulated")


class Command(BaseCommand):
    """`manage.py export_reasons > reasons.csv`."""

    help = "Print the reasons and comments of every 👎 that stands, as CSV."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each reader and thing."""
        rows = csv.writer(self.stdout)
        rows.writerow(COLUMNS)
        for given in reasons_given():
            rows.writerow(
                (
                    *(given.version, given.article, given.part, given.thing_id),
                    " ".join(given.reasons),
                    _as_text(given.comment),
                    given.given_at.isoformat(timespec="seconds"),
                    int(given.simulated),
                )
            )


def _as_text(comment: str) -> str:
    """A spreadsheet would compute what begins like a formula."""
    return f"'{comment}" if comment.startswith(("=", "+", "-", "@", "\t", "\r")) else comment
