"""Options that several commands take, and what they mean."""

from __future__ import annotations

import math
from argparse import ArgumentParser
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from django.core.management.base import CommandError

from common.words.lists import name_list
from evaluation.comparison.judging import fault_words
from evaluation.comparison.known_measures import known_keys
from evaluation.comparison.measures import margin_fault
from evaluation.comparison.report import Rule
from evaluation.comparison.rules import declared_rule
from evaluation.metrics.registry import DEFAULT_METRICS, ENGINES
from evaluation.opinions.part_names import LENGTH_LABELS, MONTH
from evaluation.opinions.populations import NAMES_TAKEN, POPULATIONS
from summaries.articles.models import Article
from summaries.batches.choice import ArticleChoice, ChoiceError, articles_chosen
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import UnknownVersion, versions_named

BAD_CALL: Final = 2


def add_scoring_options(parser: ArgumentParser) -> None:
    """Which metrics, and what stands in their signatures."""
    parser.add_argument(
        "--metrics",
        nargs="+",
        choices=list(ENGINES),
        default=list(DEFAULT_METRICS),
        metavar="NAME",
        help=f"Some of {', '.join(ENGINES)}; {name_list(DEFAULT_METRICS)} if not given.",
    )
    parser.add_argument(
        "--refs", choices=["mean", "max"], default="mean", help="Several references: how."
    )
    parser.add_argument(
        "--split",
        choices=["newline", "regex"],
        default="newline",
        help="Sentences for rougeLsum: at newlines, or also after [.!?] and a space.",
    )
    parser.add_argument("--no-stemmer", dest="stemmer", action="store_false")


def add_part_options(parser: ArgumentParser, *, votes_default: str) -> None:
    """Which part of the data to compare on. votes_default: which votes where none are named."""
    parser.add_argument("--source", help="Only articles of this source.")
    parser.add_argument("--tag", help="Only articles with this tag, by its slug.")
    parser.add_argument("--length", choices=list(LENGTH_LABELS), help="Only articles this long.")
    parser.add_argument("--month", metavar="YYYY-MM", help="Only votes of this month.")
    parser.add_argument("--title", help="Only articles with this in their title.")
    parser.add_argument(
        "--votes", choices=NAMES_TAKEN, metavar="WHOSE",
        help=f"One of {', '.join(POPULATIONS)}. Default: {votes_default}.",
    )  # fmt: skip


def chosen_parts(options: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts that the options name.

    Raises CommandError, exit 2, for a source or tag that no article has, a title that no article's
    holds, and what is no month. A month without a vote is one.
    """
    names = ("source", "tag", "length", "month", "title")
    parts = [(name, options[name]) for name in names if options[name] is not None]
    if problem := next(filter(None, (_problem(name, value) for name, value in parts)), None):
        raise CommandError(problem, returncode=BAD_CALL)
    return parts


def _problem(name: str, value: str) -> str | None:
    if name == "month" and not MONTH.fullmatch(value):
        return f'--month: "{value}" is no month; write year and month, such as 2026-02'
    if name == "title" and not Article.objects.filter(title__icontains=value).exists():
        return f'no article has "{value}" in its title; write a part of one'
    try:
        if name == "source":
            articles_chosen(ArticleChoice(sources=(value,)))
        elif name == "tag":
            articles_chosen(ArticleChoice(tags=(value,)))
    except ChoiceError as error:
        return str(error)
    return None


def add_rule_options(parser: ArgumentParser) -> None:
    """By which measures to judge."""
    parser.add_argument(
        "--primary", metavar="MEASURE", help="duels, approval, a metric; default: the rule's."
    )
    parser.add_argument("--margin", type=float, help="How much worse still passes.")
    parser.add_argument(
        "--guard", action="append", metavar="MEASURE=MARGIN",
        help="A guard rail; may be repeated. Default: the declared rule's, none where the "
        "measure is given here.",
    )  # fmt: skip


def chosen_rule(options: dict[str, Any]) -> Rule:
    """The declared rule, or what the call says in its place.

    Raises CommandError, exit 2, for a measure that the call names and that is not there, for a
    margin that is none, and for a declared rule that is none where the call goes by it.
    """
    options = _with_whole_names(options)
    rule = declared_rule()
    if options["primary"] and options["margin"] is not None:
        rule = replace(rule, faults=())
    if rule.faults:
        raise CommandError(
            f"{fault_words(rule)}, or say --primary and --margin", returncode=BAD_CALL
        )
    if options["primary"]:
        margin = rule.margin_of(options["primary"])
        rule = replace(
            rule,
            primary=options["primary"],
            margin=math.nan if margin is None else margin,
            guard_rails=(),
            declared=True,
            # A plan is of the measure that it was made for.
            plan=rule.plan if options["primary"] == rule.primary else None,
        )
    if options["margin"] is not None:
        rule = replace(rule, margin=options["margin"])
    if options["guard"]:
        rule = replace(rule, guard_rails=tuple(map(_guard, options["guard"])))
    for key, margin in ((rule.primary, rule.margin), *rule.guard_rails):
        if key in _named_here(options) and key not in known_keys():
            known = ", ".join(sorted(known_keys()))
            raise CommandError(f'nothing is called "{key}"; there are {known}', returncode=BAD_CALL)
        if not (math.isfinite(margin) and margin >= 0):
            raise CommandError(
                f"{key} has no margin, or one below 0; say --margin, such as 0.02",
                returncode=BAD_CALL,
            )
        if margin_fault(key, margin):
            raise CommandError(
                f"{key}: a margin of {margin:g} is {100 * margin:g} points, which nothing can "
                f"exceed; 2 points are 0.02",
                returncode=BAD_CALL,
            )
    return rule


def _named_here(options: dict[str, Any]) -> set[str]:
    """The measures that the call names; one of the declared rule that has no data holds a gate."""
    return {options["primary"], *(_guard(text)[0] for text in options["guard"] or ())}


def _with_whole_names(options: dict[str, Any]) -> dict[str, Any]:
    """The options with measures by their whole names, where the call says how these begin."""
    if not (options["primary"] or options["guard"]):
        return options
    known = known_keys()
    guards = [_guard(text) for text in options["guard"] or ()]
    return options | {
        "primary": options["primary"] and _measure_called(options["primary"], known),
        "guard": [f"{_measure_called(key, known)}={margin!r}" for key, margin in guards] or None,
    }


def _measure_called(name: str, known: Collection[str]) -> str:
    """The measure of that name, or else the one whose name begins so; what stands before the first
    "|" of a name, as `imported:latency` of `imported:latency|better:lower`, goes before others.

    Raises CommandError, exit 2, where several do. A name that none has is left as it is.
    """
    if name in known or not name:
        return name
    whole = sorted(key for key in known if key.startswith(f"{name}|"))
    begun = whole or sorted(key for key in known if key.startswith(name))
    if len(begun) > 1:
        raise CommandError(
            f'"{name}" may be {name_list(begun, "or")}; name one', returncode=BAD_CALL
        )
    return begun[0] if begun else name


def _guard(text: str) -> tuple[str, float]:
    key, _, margin = text.rpartition("=")
    try:
        return key, float(margin)
    except ValueError as error:
        raise CommandError(
            f"--guard {text}: write a measure, = and a margin, such as approval=0.05",
            returncode=BAD_CALL,
        ) from error


def one_version(name: str) -> ModelVersion:
    """The version called `name`. Raises CommandError, exit 2, where that is none or several."""
    try:
        found = versions_named([name])
    except UnknownVersion as error:
        raise CommandError(str(error), returncode=BAD_CALL) from error
    if len(found) > 1:
        known = ", ".join(version.identifier for version in found)
        raise CommandError(f'"{name}" is several versions: {known}; name one', returncode=BAD_CALL)
    return found[0]
