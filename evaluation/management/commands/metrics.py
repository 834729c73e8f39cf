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
from evaluation.agreement.report import ASPECTS, TrustCard, TrustReport
from evaluation.agreement.reports import refresh_trust


class Command(BaseCommand):
    help = "Prints how far each metric agrees with people's ratings, and how far people do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="Every figure, as JSON.")
        form.add_argument("--csv", action="store_true", help="Every coefficient, as CSV.")
        parser.add_argument(
            "--of", choices=tuple(ASPECTS), default="f",
            help="Which number of the scores: F or a measure's only one (the default), or "
            "precision or recall of those that have it, as ROUGE and BERTScore.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_trust(aspects=[options["of"]], seconds=float("inf"))
        report, _ = kept_trust(options["of"])
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
            self._print_card(card)
        self.stdout.write(
            f"95 % intervals over articles and systems, {report.resamples:,} resamples "
            f"(seed {report.seed}); over all summaries from errors by article and system."
        )

    def _print_card(self, card: TrustCard) -> None:
        self.stdout.write(f"\n{card.label} ({card.signature})")
        for sentence in (*card.sentences, *card.warnings):
            self.stdout.write(f"  {sentence}")
        levels = {"summary": "in articles", "system": "of systems", "pooled": "of all summaries"}
        columns = [(level, kind) for level in levels for kind in ("spearman", "kendall")]
        self._table(
            ["people", *(f"{kind.capitalize()} {levels[level]}" for level, kind in columns)],
            [
                [f"{cell.group} {cell.dimension}", *(shown(cell.of(*column)) for column in columns)]
                for cell in card.cells
            ],
        )

    def _table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        lines = [list(header), *map(list, rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [line[0].ljust(widths[0])]
            cells += [c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True)]
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")
