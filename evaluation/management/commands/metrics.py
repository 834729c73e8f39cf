"""The trust cards in the terminal."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.files.outputs import print_csv
from evaluation.agreement.reading import kept_trust
from evaluation.agreement.rendering import shown, table_rows
from evaluation.agreement.report import TrustReport
from evaluation.agreement.reports import refresh_trust


class Command(BaseCommand):
    help = "Prints how far each metric agrees with people's ratings, and how far people do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="Every figure, as JSON.")
        form.add_argument("--csv", action="store_true", help="Every coefficient, as CSV.")

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_trust()
        report, _ = kept_trust()
        if report is None:
            raise CommandError("No human rating is here: import lines with expert or crowd.")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        elif options["csv"]:
            print_csv(table_rows(report), self.stdout)
        else:
            self._print(report)

    def _print(self, report: TrustReport) -> None:
        for group in dict.fromkeys(row.group for row in report.means):
            rows = [row for row in report.means if row.group == group]
            dimensions = sorted({name for row in rows for name in row.means})
            self._table(
                [f"mean by {group}", *dimensions],
                [
                    [row.label, *(f"{row.means[d]:.3f}" if d in row.means else "–"
                                  for d in dimensions)]
                    for row in rows
                ],
            )  # fmt: skip
        for people in report.people:
            for each in people.agreed:
                what = each.dimension or "all dimensions together"
                alpha = "–" if each.alpha is None else f"{each.alpha:.4f}"
                self.stdout.write(f"Krippendorff's alpha, {people.group}, {what}: {alpha}")
        for card in report.cards:
            self.stdout.write(f"\n{card.label} ({card.signature})")
            for sentence in card.sentences:
                self.stdout.write(f"  {sentence}")
            names = ("Spearman in articles", "Kendall in articles", "Spearman of systems",
                     "Kendall of systems")  # fmt: skip
            self._table(
                ["people", *names],
                [
                    [f"{cell.group} {cell.dimension}",
                     *(shown(cell.of(level, kind)) for level in ("summary", "system")
                       for kind in ("spearman", "kendall"))]
                    for cell in card.cells
                ],
            )  # fmt: skip
        self.stdout.write(
            f"95 % intervals over articles and systems, {report.resamples:,} resamples "
            f"(seed {report.seed})."
        )

    def _table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        lines = [list(header), *map(list, rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [line[0].ljust(widths[0])]
            cells += [c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True)]
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")
