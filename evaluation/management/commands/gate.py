"""The gate of a release pipeline: may the candidate take the baseline's place?"""

from __future__ import annotations

import json
import math
import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.builder import compare
from evaluation.comparison.gating import Decision, decided
from evaluation.comparison.known_measures import known_keys
from evaluation.comparison.rendering import as_json, selection_sentence
from evaluation.comparison.report import Comparison, Rule
from evaluation.comparison.rules import declared_rule
from evaluation.management.options import BAD_CALL, add_part_options, chosen_parts, one_version

EXITS: Final = {"pass": 0, "fail": 1, "inconclusive": 3}


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
            "--primary", metavar="MEASURE", help="duels, approval, a metric; default: the rule's."
        )
        parser.add_argument("--margin", type=float, help="How much worse still passes.")
        parser.add_argument(
            "--guard", action="append", metavar="MEASURE=MARGIN",
            help="A guard rail; may be repeated. Default: the declared rule's, none where the "
            "measure is given here.",
        )  # fmt: skip
        add_part_options(parser, votes_default="real, also where there are none yet")

    def handle(self, *args: Any, **options: Any) -> None:
        baseline, candidate = one_version(options["baseline"]), one_version(options["candidate"])
        rule = self._rule(options)
        filters = chosen_parts(options)
        refresh_compared([baseline, candidate])
        try:
            # Simulated votes never open a gate unless they are asked for.
            comparison = compare(
                baseline=baseline, candidates=[candidate], filters=filters,
                simulated=options["votes"] == "simulated", rule=rule,
            )  # fmt: skip
        except ValueError as error:
            raise CommandError(str(error), returncode=BAD_CALL) from error
        decision = decided(comparison)
        self.stdout.write(json.dumps(_report(comparison, decision), ensure_ascii=False, indent=2))
        self.stderr.write(f"{decision.result}: {decision.reason}")
        if only := selection_sentence(comparison):
            self.stderr.write(only)
        if EXITS[decision.result]:
            sys.exit(EXITS[decision.result])

    def _rule(self, options: dict[str, Any]) -> Rule:
        """The declared rule, or what the call says in its place."""
        rule = declared_rule()
        if options["primary"]:
            margin = rule.margin_of(options["primary"])
            rule = Rule(options["primary"], math.nan if margin is None else margin, (), True)
        if options["margin"] is not None:
            rule = replace(rule, margin=options["margin"])
        if options["guard"]:
            rule = replace(rule, guard_rails=tuple(map(_guard, options["guard"])))
        for key, margin in ((rule.primary, rule.margin), *rule.guard_rails):
            if key not in known_keys():
                known = ", ".join(sorted(known_keys()))
                raise CommandError(
                    f'nothing is called "{key}"; there are {known}', returncode=BAD_CALL
                )
            if not (math.isfinite(margin) and margin >= 0):
                raise CommandError(
                    f"{key} has no margin, or one below 0; say --margin, such as 0.02",
                    returncode=BAD_CALL,
                )
        return rule


def _guard(text: str) -> tuple[str, float]:
    key, _, margin = text.rpartition("=")
    try:
        return key, float(margin)
    except ValueError as error:
        raise CommandError(
            f"--guard {text}: write a measure, = and a margin, such as approval=0.05",
            returncode=BAD_CALL,
        ) from error


def _report(comparison: Comparison, decision: Decision) -> dict[str, Any]:
    return {
        "result": decision.result,
        "exit": EXITS[decision.result],
        "reason": decision.reason,
        "parts": [
            {"measure": part.key, "result": part.result, "reason": part.reason}
            for part in decision.parts
        ],
        "comparison": as_json(comparison),
    }
