"""Options that several commands take, and what they mean."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from evaluation.comparison.slices import LENGTH_LABELS
from evaluation.metrics.registry import DEFAULT_METRICS, ENGINES
from summaries.models import ModelVersion
from summaries.selectors import UnknownVersion, versions_named


def add_scoring_options(parser: ArgumentParser) -> None:
    """Which metrics, and what stands in their signatures."""
    parser.add_argument(
        "--metrics",
        nargs="+",
        choices=list(ENGINES),
        default=list(DEFAULT_METRICS),
        metavar="NAME",
        help=f"Some of {', '.join(ENGINES)}; {' and '.join(DEFAULT_METRICS)} if not given.",
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


def add_part_options(parser: ArgumentParser) -> None:
    """Which part of the data to compare on."""
    parser.add_argument("--source", help="Only articles of this source.")
    parser.add_argument("--tag", help="Only articles with this tag, by its slug.")
    parser.add_argument("--length", choices=list(LENGTH_LABELS), help="Only articles this long.")
    parser.add_argument("--month", metavar="YYYY-MM", help="Only votes of this month.")
    parser.add_argument("--title", help="Only articles with this in their title.")
    parser.add_argument(
        "--votes", choices=["real", "simulated"], help="Default: real where there are any."
    )


def chosen_parts(options: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts that the options name."""
    names = ("source", "tag", "length", "month", "title")
    return [(name, options[name]) for name in names if options[name]]


def one_version(name: str) -> ModelVersion:
    """The version called `name`. Raises CommandError, exit 2, where that is none or several."""
    try:
        found = versions_named([name])
    except UnknownVersion as error:
        raise CommandError(str(error), returncode=2) from error
    if len(found) > 1:
        known = ", ".join(version.identifier for version in found)
        raise CommandError(f'"{name}" is several versions: {known}; name one', returncode=2)
    return found[0]
