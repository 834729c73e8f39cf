"""The command `writeup`: import, verdict and gate from a shell or a pipeline."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from writeup_client.answers import ProblemError, Taken
from writeup_client.client import Client
from writeup_client.files import rows_of_file

BAD_CALL: Final = 2  # as the site's own gate exits; also where there was no answer
SOME_REJECTED: Final = 1
MOST_TOLD: Final = 20  # rejected rows that are printed


def main(arguments: list[str] | None = None) -> int:
    """Run it; what it exits with."""
    options = _parser().parse_args(arguments)
    try:
        with Client(options.site, options.token) as site:
            done: int = options.run(site, options)
    except (ProblemError, ValueError, OSError) as problem:
        print(f"writeup: {problem}", file=sys.stderr)
        for each in getattr(problem, "errors", ())[1:]:
            print(f"  {each['at']}: {each['detail']}", file=sys.stderr)
        return BAD_CALL
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="writeup", description=__doc__)
    parser.add_argument("--site", help="https://…; WRITEUP_SITE where it is not given.")
    parser.add_argument("--token", help="wu_…; better in WRITEUP_TOKEN, which no log shows.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands.add_parser("import", help="Bring the rows of a file."))
    verdict = commands.add_parser("verdict", help="Which of two versions is better.")
    verdict.add_argument("baseline", metavar="A")
    verdict.add_argument("candidate", metavar="B")
    verdict.add_argument("--markdown", action="store_true", help="The whole report.")
    verdict.set_defaults(run=_verdict)
    gate = commands.add_parser(
        "gate",
        help="Exits 0 for pass, 1 for fail, 3 where neither is shown, 2 where there is no answer.",
    )
    gate.add_argument("--baseline", required=True)
    gate.add_argument("--candidate", required=True)
    gate.add_argument(
        "--judge", default="", help="Go by this judge's choices; it needs a passport there."
    )
    gate.add_argument("--summary", metavar="FILE", help="Add the verdict to it as Markdown.")
    gate.set_defaults(run=_gate)
    for each in (verdict, gate):
        _add_asked(each)
    return parser


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=".csv, .tsv, .jsonl, .json or .parquet")
    parser.add_argument("--votes", action="store_true", help="Its rows are votes, not summaries.")
    parser.add_argument("--source", default="", help="Of votes: the product they are from.")
    parser.add_argument(
        "--sides-shuffled", action="store_true",
        help="Of choices: they were shown in an order drawn by lot that the file does not say.",
    )  # fmt: skip
    parser.add_argument("--model", metavar="NAME@VERSION", help="Of rows that name none.")
    parser.add_argument("--map", nargs="+", default=[], metavar="FIELD=COLUMN")
    parser.add_argument(
        "--models-from-columns", nargs="+", default=[], metavar="COLUMN",
        help="Each of these columns holds the summaries of the model that it is called by.",
    )  # fmt: skip
    parser.add_argument("--update", action="store_true", help="Replace what is held.")
    parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
    parser.set_defaults(run=_import)


def _add_asked(parser: argparse.ArgumentParser) -> None:
    """Options as `manage.py gate` has them; an empty one is none, so a pipeline may pass all."""
    for name, words in {
        "primary": "The measure; the site's declared rule's where it is not given.",
        "margin": "What still passes.",
        "votes": "readers, imported, judges or simulated.",
        "source": "Only articles of this source.",
        "tag": "Only articles with this tag.",
        "length": "Only articles this long.",
        "month": "Only votes of this month, YYYY-MM.",
        "title": "Only articles with this in their title.",
    }.items():
        parser.add_argument(f"--{name}", default="", help=words)
    parser.add_argument(
        "--guard", action="append", default=[], help="A guard rail, MEASURE=MARGIN; or several."
    )


def _asked(options: argparse.Namespace) -> Any:
    """What is not empty, as calls take it; the site judges it."""
    names = ("primary", "margin", "votes", "source", "tag", "length", "month", "title")
    said = {name: value for name in names if (value := getattr(options, name).strip())}
    return said | {"guard": " ".join(options.guard).split()}


def _import(site: Client, options: argparse.Namespace) -> int:
    pairs = [each.partition("=") for each in options.map]
    if wrong := [name + sign for name, sign, column in pairs if not (name and column)]:
        raise ValueError(f"--map takes FIELD=COLUMN, not {wrong[0]}")
    columns = {column: name for name, _, column in pairs}
    rows = rows_of_file(options.file)
    if not rows:
        raise ValueError(f"{options.file} holds no row")
    if options.models_from_columns:
        rows = _by_model(rows, options.models_from_columns)
    how = {"columns": columns, "update": options.update, "dry_run": options.dry_run}
    if options.votes:
        taken = site.import_votes(
            rows, source=options.source, sides_shuffled=options.sides_shuffled, **how
        )
    else:
        taken = site.log_summaries(rows, model=options.model, **how)
    _tell(taken)
    return SOME_REJECTED if taken.rejected else 0


def _by_model(rows: list[dict[str, Any]], models: list[str]) -> list[dict[str, Any]]:
    """A row for each model that wrote something of a row's article."""
    if unknown := sorted(set(models) - {name for row in rows for name in row}):
        raise ValueError(f"no row has a column {unknown[0]}")
    return [
        {name: cell for name, cell in row.items() if name not in models}
        | {"model": model, "summary": row[model]}
        for row in rows
        for model in models
        if row.get(model)
    ]


def _tell(taken: Taken) -> None:
    print(taken)
    for each in taken.rejected[:MOST_TOLD]:
        print(f"row {each.row + 1}: {each.detail}", file=sys.stderr)
    if (more := len(taken.rejected) - MOST_TOLD) > 0:
        print(f"… and {more:,} more", file=sys.stderr)


def _verdict(site: Client, options: argparse.Namespace) -> int:
    ask = site.report if options.markdown else site.verdict
    print(ask(options.baseline, options.candidate, **_asked(options)))
    return 0


def _gate(site: Client, options: argparse.Namespace) -> int:
    asked = _asked(options)
    judge = {"judge": options.judge.strip()} if options.judge.strip() else {}
    told = site.gate(options.baseline, options.candidate, **asked, **judge)
    if options.summary:
        # As the gate has it; of one judge's choices there is no report of its own.
        asked = {"votes": "judges" if judge else "readers"} | asked
        report = site.report(options.baseline, options.candidate, **asked)
        with Path(options.summary).open("a", encoding="utf-8") as page:
            page.write(f"{told.as_markdown()}\n{report}\n")
    print(json.dumps(told.told, ensure_ascii=False, indent=2))
    print(f"{told.result}: {told.reason}", file=sys.stderr)
    return told.exit_code


if __name__ == "__main__":
    sys.exit(main())
