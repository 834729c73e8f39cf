"""Why readers gave a 👎, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from common.files.csv_out import CRLF
from common.files.outputs import print_csv
from surveys.thumbs.given_reasons import reasons_given

COLUMNS = ("version", "article", "part", "id", "reasons", "comment", "given_at", "simulated")


class Command(BaseCommand):
    """`manage.py export_reasons > reasons.csv`."""

    help = "Print the reasons and comments of every 👎 that stands, as CSV."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each reader and thing."""
        print_csv(_rows(), self.stdout, end=CRLF)


def _rows() -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    for given in reasons_given():
        yield (
            *(given.version, given.article, given.part, given.thing_id),
            " ".join(given.reasons),
            given.comment,
            given.given_at.isoformat(timespec="seconds"),
            int(given.simulated),
        )
