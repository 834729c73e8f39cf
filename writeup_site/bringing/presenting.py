"""An import as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from common.words.counts import counted
from summaries.importing.models import Import
from summaries.importing.standing import standings
from summaries.importing.ways_out import advised
from summaries.versions.models import ModelVersion
from writeup_site.bringing.kinds import KINDS, RATINGS
from writeup_site.bringing.looking import FirstRows

COMPARED: Final = 4  # versions at once, for more make one family of many
_WAYS: Final = {
    "literal": "",
    "model": ", name one for all lines below, or say that a column is “one model’s summaries”",
    "update": "tick “Replace what is here” to take it",
    "dates": "choose under “Days are written” which number stands first",
    "excel": "choose “as spreadsheets count them” under “Days are written”",
    "sides": "tick “shown in an order drawn by lot”",
    "zero": "tick “A vote of 0 is 👎”",
    "which": "choose one of them, and “not used” for the other",
    "column": "say which column it is",
    "unmet": "you chose ",
    "article": "say that the column is the article’s text",
}
_NAMELESS: Final = {
    "votes": "have no id, and no voter with a time or an article: the file’s name alone makes them "
    "known. If they are other votes, give the file another name and bring it again.",
    "ratings": "name nobody. If somebody else gave them, say who in a column, and choose “rater” "
    "for it.",
}
_NEW: Final = ("versions", "articles", "texts", "prompts", "ratings", "metrics")


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the file: its number in the form, its first cells, and what it may mean."""

    number: int
    name: str
    cells: tuple[str, ...]
    choices: tuple[tuple[str, str, bool], ...]


def shown_columns(first: FirstRows, kind: str, chosen: Mapping[str, str]) -> list[ShownColumn]:
    """The file's columns in their order."""
    fields = KINDS[kind].fields
    return [
        ShownColumn(
            number, name, tuple(row[number] for row in first.rows),
            (("", "not used", not chosen.get(name)),
             *((ours, words, chosen.get(name) == ours) for ours, words in fields.items()
               if ours != RATINGS or name not in first.inner)),
        )
        for number, name in enumerate(first.names)
    ]  # fmt: skip


def on_this_page(sentence: str) -> str:
    """A command's sentence with the ways out that the page has."""
    return advised(sentence, _WAYS)


def outcome(row: Import) -> list[str]:
    """What became of its lines, in sentences."""
    report = row.report
    if not report:
        return []
    counts = {name: int(report.get(name, 0)) for name in ("created", "updated", "unchanged")}
    rejected = sum(report.get("rejected", {}).values())
    unit = {"summaries": "lines"}.get(row.kind, row.kind)
    lines = [
        f"{counted(counts['created'], unit)} new, {counts['updated']:,} replaced, "
        f"{counts['unchanged']:,} here already, {rejected:,} refused."
    ]
    new = [counted(report[name], name) for name in _NEW if report.get(name) and name != row.kind]
    if new:
        lines.append(f"New with them: {', '.join(new)}.")
    if report.get("nameless"):
        lines.append(f"Of those here already {report['nameless']:,} {_NAMELESS[row.kind]}")
    lines += [
        f"In {counted(number, 'lines')} “{where}” holds more than was read of it: the column "
        f"“{where}.*…” is a line for each entry."
        for where, number in report.get("left", {}).items()
    ]
    if report.get("damage"):
        lines.append(f"The file cannot be read to its end: {report['damage']}.")
    return lines


def reasons(row: Import) -> list[tuple[str, int]]:
    """Why lines were refused, and how many each."""
    refused: dict[str, int] = row.report.get("rejected", {})
    return sorted(refused.items(), key=lambda pair: -pair[1])


def comparison_address(row: Import) -> str:
    """Where what came in is compared; the leaderboard where it is one version alone."""
    named = {(name, version) for name, version in row.report.get("named", [])}
    versions = [
        each
        for each in ModelVersion.objects.filter(name__in={name for name, _ in named})
        if (each.name, each.version) in named
    ]
    identifiers = _by_articles(sorted(each.identifier for each in versions), named)
    if len(identifiers) < 2:
        return reverse("models")
    query: list[tuple[str, str]] = [("baseline", identifiers[0])]
    query += [("candidate", each) for each in identifiers[1:COMPARED]]
    if row.kind == Import.Kind.VOTES:
        query.append(("votes", "imported"))
    return f"{reverse('compare')}?{urlencode(query)}"


def _by_articles(identifiers: Sequence[str], named: set[tuple[str, str]]) -> list[str]:
    """Those with most articles first, where they have any."""
    articles = {each.identifier: each.articles for each in standings(named)}
    return sorted(identifiers, key=lambda each: (-articles.get(each, 0), each))


def progress(row: Import) -> dict[str, Any]:
    """How far it is: lines, and the share of the file in per cent where that is known."""
    share = min(99, round(100 * row.bytes_read / row.size)) if row.size else None
    return {"lines": row.lines, "share": share}
