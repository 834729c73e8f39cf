"""The leaderboard in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.files.outputs import print_csv
from evaluation.leaderboard.selectors import Leaderboard, leaderboard, table
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import (
    NAMES_TAKEN,
    POPULATIONS,
    WORDS,
    origin_named,
    population_of,
)
from evaluation.stats.interval import Interval


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
        rows = [
            [
                "version",
                "articles",
                votes,
                "👍 share",
                "duels won",
                *(m.name for m in board.metrics),
            ]
        ]
        for row in board.rows:
            rows.append(
                [
                    row.version.label,
                    str(row.articles),
                    str(row.approval.votes),
                    _shown(row.approval.share, row.approval.interval, 2),
                    "–" if row.duels.share is None else f"{row.duels.share:.2f}",
                    *(_shown(e.mean, e.interval, 3) for e in row.estimates),
                ]
            )
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for line in rows:
            cells = [line[0].ljust(widths[0])]
            cells += [c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True)]
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")
        self._print_notes(board)

    def _print_notes(self, board: Leaderboard) -> None:
        for metric in board.metrics:
            self.stdout.write(f"{metric.name}: {metric.signature}")
        if board.origin != Origin.READER:
            self.stdout.write(f"Opinions shown here are {WORDS[population_of(board.origin)]}.")
        self.stdout.write(
            "Shares of 👍 are as if all versions had been shown on one mix of articles. Intervals "
            "are 95 %: of shares clustered by reader and article, at all looks; of means over "
            "articles, with the slant of the scores taken out (Hall 1992)."
        )


def _shown(value: float | None, interval: Interval | None, digits: int) -> str:
    if value is None:
        return "–"
    if interval is None:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} [{interval.low:.{digits}f}, {interval.high:.{digits}f}]"
