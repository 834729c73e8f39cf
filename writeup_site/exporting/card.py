"""The card of a data set: what is in it, who is behind it, what is not in it and why.

Its beginning is the YAML that `datasets.load_dataset` and the Hugging Face hub read. It holds
no date, so that the same rows are the same card.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from common.words.counts import counted
from surveys.preference_pairs.wanted import WORDS
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.kinds import ExportKind
from writeup_site.exporting.notes import noted_words
from writeup_site.exporting.splits import PARTS, SPLITS, Split

if TYPE_CHECKING:
    from writeup_site.exporting.writing import ExportReport

CARD: Final = "README.md"
SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
                (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))  # fmt: skip
CERTAINTY: Final = (
    "`certainty` is the probability that more than half of all readers would say so: before the "
    "first vote the share of those who would is taken as anything between 0 and 1 alike, and w of "
    "n votes make it Beta(1 + w, 1 + n - w). `share` is the mean of the same distribution, "
    "(w + 1) / (n + 2). {halves}Votes of one reader on several summaries are not told apart from "
    "votes of several readers: the numbers speak of one row, not of all rows together."
)
_HALVES: Final = "A duel that nobody won counts as half a vote either way. "


def file_of_split(split: Split) -> str:
    """Where a split's rows lie in the folder."""
    return f"data/{split}-00000-of-00001.parquet"


def card_of(kind: ExportKind, choice: ExportChoice, report: ExportReport) -> str:
    """The card as Markdown."""
    return "\n".join([*_yaml(kind, report), *_sections(kind, choice, report)]) + "\n"


def _yaml(kind: ExportKind, report: ExportReport) -> Iterator[str]:
    size = next((name for most, name in SIZES if report.number < most), "n>10M")
    yield "---"
    yield f"pretty_name: {json.dumps(f'{kind.words} from WriteUp')}"
    if "summarization" in kind.tags:
        yield "task_categories: [summarization]"
    yield f"tags: {json.dumps([tag for tag in kind.tags if tag != 'summarization'])}"
    yield f"size_categories: [{json.dumps(size)}]"
    yield "configs:"
    yield "- config_name: default"
    yield "  data_files:"
    for split in SPLITS:
        if report.rows[split]:
            yield f"  - split: {split}"
            yield f"    path: {file_of_split(split)}"
    yield "---"


def _sections(kind: ExportKind, choice: ExportChoice, report: ExportReport) -> Iterator[str]:
    yield f"# {kind.words}"
    yield ""
    yield f"{kind.says} {_of_what(choice)}"
    yield from _splits(choice, report)
    if kind.of_votes or report.noted.people:
        yield from _whose(kind, choice, report)
    yield from _list("What counts for no verdict, or only beside it", report.noted.marked)
    yield from _list("What is not in it", report.noted.left_out)
    names = {column.name for column in kind.columns}
    if "certainty" in names:
        halves = _HALVES if "tied" in names else ""
        yield from ("", "## How sure each row is", "", CERTAINTY.format(halves=halves))
    yield from ("", "## Columns", "", "| column | holds | meaning |", "| --- | --- | --- |")
    for column in kind.columns:
        yield f"| `{column.name}` | {column.kind} | {column.says.replace('|', '&#124;')} |"


def _of_what(choice: ExportChoice) -> str:
    parts = [f"models {', '.join(choice.models)}" if choice.models else ""]
    parts += [f"source {choice.source}" if choice.source else ""]
    parts += [f"tag {choice.tag}" if choice.tag else ""]
    only = " and ".join(filter(None, parts))
    return f"Only of {only}." if only else "Of all articles and versions."


def _splits(choice: ExportChoice, report: ExportReport) -> Iterator[str]:
    yield from ("", "## Splits", "", "| split | rows | articles |", "| --- | --- | --- |")
    for split in SPLITS:
        yield f"| {split} | {report.rows[split]:,} | {report.articles[split]:,} |"
    shares = ", ".join(f"{share / 10:g} % {name}" for name, share in PARTS)
    yield ""
    yield (
        f"No article stands in two splits: its key and the seed {choice.seed} draw one ({shares}), "
        "the same in every export with this seed."
    )


def _whose(kind: ExportKind, choice: ExportChoice, report: ExportReport) -> Iterator[str]:
    yield from ("", "## Who is behind it", "")
    if kind.of_votes:
        asked = ""
        if choice.at_least > 1 or choice.share > 0.5:
            votes = counted(choice.at_least, "votes")
            asked = f" Each row has at least {votes}, {choice.share:.0%} of them with the majority."
        yield f"Votes are {WORDS[choice.whose]}; none of another origin is in it.{asked}"
    for who, number in sorted(report.noted.people.items()):
        yield f"- {noted_words(number, who)}"
    if {"voter", "rater"} & {column.name for column in kind.columns}:
        yield ""
        yield (
            "People have names of this export's recipient alone, made by a keyed hash: who has "
            "the file cannot tell who they are, and files for two recipients cannot be joined. "
            "Times are days. What readers wrote themselves is not in it."
        )


def _list(title: str, counts: Counter[str]) -> Iterator[str]:
    said = sorted((words, number) for words, number in counts.items() if number)
    if said:
        yield from (
            "",
            f"## {title}",
            "",
            *(f"- {noted_words(number, words)}" for words, number in said),
        )
