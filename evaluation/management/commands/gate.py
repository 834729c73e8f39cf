"""The gate of a release pipeline: may the candidate take the baseline's place?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.builder import compare
from evaluation.comparison.gating import EXITS, decided, gate_report
from evaluation.comparison.measures import DUELS
from evaluation.comparison.rendering import selection_sentence
from evaluation.management.options import (
    BAD_CALL,
    add_part_options,
    add_rule_options,
    chosen_parts,
    chosen_rule,
    one_version,
)
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import origin_named
from evaluation.passports.admission import admission_lines, admitted_judges, judge_named
from evaluation.passports.judge_ground import JudgeGround


class Command(BaseCommand):
    help = (
        "Exits 0 where the candidate is shown to be no worse than the baseline by the margin, 1 "
        "where it is shown to be worse by more, 3 where neither is shown yet, 2 for a call that "
        "cannot be understood. The reason and every figure are printed as JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--candidate", required=True, metavar="NAME[@VERSION]")
        parser.add_argument("--baseline", required=True, metavar="NAME[@VERSION]")
        parser.add_argument(
            "--judge", default="", metavar="NAME",
            help="Go by this judge's choices in place of readers'. It needs a passport that "
            "reaches the agreement declared for it. Primary measure, if not given: duels.",
        )  # fmt: skip
        add_rule_options(parser)
        add_part_options(parser, votes_default="readers, also where there are none yet")

    def handle(self, *args: Any, **options: Any) -> None:
        baseline, candidate = one_version(options["baseline"]), one_version(options["candidate"])
        judge, votes = options["judge"], origin_named(options["votes"])
        if judge and not options["primary"]:
            options["primary"] = DUELS.key
        rule = chosen_rule(options)
        filters = chosen_parts(options)
        refresh_compared([baseline, candidate])
        try:
            passports = admitted_judges(rule, judge=judge, origin=votes)
            # Votes of no reader never open a gate unless they are asked for.
            comparison = compare(
                baseline=baseline, candidates=[candidate], filters=filters,
                origin=Origin.JUDGE if judge else votes or Origin.READER, rule=rule,
                ground=JudgeGround(judge_named(judge)) if judge else None,
            )  # fmt: skip
        except ValueError as error:
            raise CommandError(str(error), returncode=BAD_CALL) from error
        decision = decided(comparison)
        report = gate_report(comparison, decision)
        report["passports"] = admission_lines(passports)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        self.stderr.write(f"{decision.result}: {decision.reason}")
        whose = comparison.versus[0].headline.lines[0]
        if whose.verdict is None and any(part.is_of_votes for part in decision.parts):
            self.stderr.write(whose.sentence)  # whose votes lack, and whose are there
        for passport in passports:
            self.stderr.write(passport.sentence)
        if only := selection_sentence(comparison):
            self.stderr.write(only)
        for each in beside_verdict(comparison, comparison.versus[0]):
            self.stderr.write(each)
        if EXITS[decision.result]:
            sys.exit(EXITS[decision.result])
