"""The comparison of versions in the terminal."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.builder import compare
from evaluation.comparison.rendering import (
    HEADER,
    as_json,
    as_markdown,
    estimate_cells,
    headline_lines,
    left_out_sentence,
    notes,
    selection_sentence,
)
from evaluation.comparison.report import Comparison
from evaluation.management.options import (
    BAD_CALL,
    add_part_options,
    add_rule_options,
    chosen_parts,
    chosen_rule,
    one_version,
)
from evaluation.opinions.populations import origin_named


class Command(BaseCommand):
    help = "Compares versions: is the candidate better than the baseline, and how sure is that?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("baseline", metavar="BASELINE", help="NAME or NAME@VERSION.")
        parser.add_argument("candidates", nargs="+", metavar="CANDIDATE")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="Every figure, as JSON.")
        form.add_argument("--markdown", action="store_true", help="The report, as Markdown.")
        add_rule_options(parser)
        add_part_options(parser, votes_default="readers, where these versions have any")

    def handle(self, *args: Any, **options: Any) -> None:
        baseline = one_version(options["baseline"])
        candidates = [one_version(name) for name in options["candidates"]]
        rule = chosen_rule(options)
        filters = chosen_parts(options)
        refresh_compared([baseline, *candidates])
        try:
            comparison = compare(
                baseline=baseline, candidates=candidates, filters=filters,
                origin=origin_named(options["votes"]),
                rule=rule,
            )  # fmt: skip
        except ValueError as error:
            raise CommandError(str(error), returncode=BAD_CALL) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(comparison), ensure_ascii=False, indent=2))
        elif options["markdown"]:
            self.stdout.write(as_markdown(comparison))
        else:
            self._print(comparison)

    def _print(self, comparison: Comparison) -> None:
        only = selection_sentence(comparison)
        for versus in comparison.versus:
            for line in headline_lines(versus):
                self.stdout.write(line)
            if only:
                self.stdout.write(only)
            for reason in versus.overall.reasons:
                self.stdout.write(f"  {reason}")
            for each in beside_verdict(comparison, versus):
                self.stdout.write(f"  {each}")
            self.stdout.write("")
            rows = [list(HEADER), *(estimate_cells(e) for e in versus.estimates)]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
                self.stdout.write("  ".join(cells).rstrip())
            self.stdout.write(f"\n{left_out_sentence(versus)}\n")
        for note in notes(comparison):
            self.stdout.write(note)
