"""The leaderboard in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.files.outputs import print_csv
from evaluation.leaderboard.selectors import Leaderboard, leaderboard, table
from evaluation.leaderboard.words import (
    how_to_read,
    written_duels,
    written_mean,
    written_share,
)
from evaluation.metrics.labels import label_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import (
    NAMES_TAKEN,
    POPULATIONS,
    WORDS,
    origin_named,
    population_of,
)


class Command(BaseCommand):
    help = "Prints each version's approval and mean scores with their 95 % intervals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sort",
            default="",
            help='"name", "articles", "votes", "approval", "duels" or a signature; with "-" '
            "before it the highest first, as in --sort=-votes.",
        )
        parser.add_argument("--csv", action="store_true", help="Every figure, as CSV.")
        parser.add_argument(
            "--votes",
            choices=NAMES_TAKEN,
            metavar="WHOSE",
            help=f"One of {', '.join(POPULATIONS)}; readers' where they voted on two versions.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        board = leaderboard(sort=options["sort"], origin=origin_named(options["votes"]))
        key = options["sort"].removeprefix("-")
        if key and board.rows and key not in board.sort_keys:
            raise CommandError(
                f'nothing is called "{key}"; sort by one of {", ".join(board.sort_keys)}'
            )
        if options["csv"]:
            print_csv(table(board), self.stdout)
        else:
            self._print(board)

    def _print(self, board: Leaderboard) -> None:
        if not board.rows:
            self.stdout.write("No summaries yet: manage.py import_summaries FILE")
            return
        votes = "simulated votes" if board.origin == Origin.SIMULATED else "votes"
        measures = [label_of(metric.name).text for metric in board.metrics]
        rows = [["version", "articles", votes, "👍 share", "duels won", *measures]]
        for row in board.rows:
            means = zip(board.metrics, row.estimates, strict=True)
            rows.append(
                [
                    row.version.label,
                    f"{row.articles:,}",
                    f"{row.approval.votes:,}",
                    str(written_share(row.approval)),
                    str(written_duels(row.duels)),
                    *(str(written_mean(estimate, metric.name)) for metric, estimate in means),
                ]
            )
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for line in rows:
            cells = [line[0].ljust(widths[0])]
            cells += [c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True)]
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")
        for metric, measure in zip(board.metrics, measures, strict=True):
            self.stdout.write(f"{measure}: {metric.signature}")
        if board.origin != Origin.READER:
            self.stdout.write(f"Opinions shown here are {WORDS[population_of(board.origin)]}.")
        self.stdout.write("\n".join(how_to_read(board)))
