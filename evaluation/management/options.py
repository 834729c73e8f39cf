"""The options that every command which scores takes."""

from __future__ import annotations

from argparse import ArgumentParser

from evaluation.metrics.registry import DEFAULT_METRICS, ENGINES


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
