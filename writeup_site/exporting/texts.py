"""Summaries with their articles, and what readers prefer among them, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from common.files.tables import CellKind, TableColumn, TableRow
from summaries.importing.exporting import records_held
from summaries.importing.rating_parts import FIELDS as RATINGS
from summaries.importing.table import (
    CELLS,
    WRITTEN,
    ArticleRecord,
    Cell,
    SaidBefore,
    SummaryRecord,
    VersionRecord,
    said_of,
)
from surveys.preference_pairs.selectors import (
    LabelledSummary,
    PreferencePair,
    labelled_summaries,
    preference_pairs,
)
from surveys.preference_pairs.wanted import REASON_WORDS, PairsLeftOut
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.notes import ExportNotes

_KINDS: Final[Mapping[Cell, CellKind]] = {
    "text": "text", "id": "text", "number": "number", "text or list": "texts", "json": "text",
}  # fmt: skip
_SAYS: Final = {
    "article_id": "The article's key.", "article": "The article's text.", "model": "Its name.",
    "version": "Of the model; name@version names it.", "summary": "What it wrote.",
    "references": "People's summaries.", "sections": "The breakdown's other parts, as JSON.",
    "settings": "What the version was made with, as JSON.", "status": "draft, live or retired.",
}  # fmt: skip
# Ratings are a kind of their own, in which nobody's name stands.
_NAMES: Final = tuple(name for name in WRITTEN if name not in RATINGS)
_NAMED: Final = frozenset(_NAMES)
SUMMARY_COLUMNS: Final = tuple(
    TableColumn(name, _KINDS[CELLS[name]], _SAYS.get(name, "As `import_summaries` reads it."))
    for name in _NAMES
)

_MEANS: Final = {
    "prompt": "The article's text.",
    "chosen": "The summary that more readers chose.",
    "rejected": "The other one.",
    "completion": "The summary.",
    "label": "Whether most thumbs point up.",
    "article": "The article's key.",
    "title": "The article's title.",
    "certainty": "The probability that more than half of all readers would say so, 0.5 to 1.",
    "share": "The share of readers who can be expected to say so.",
    "readers": "How many judged the two.",
    "origin": "Whose votes: readers, imported or simulated; one in all rows.",
}
_TYPES: Final[Mapping[str, CellKind]] = {
    "str": "text",
    "int": "count",
    "float": "number",
    "bool": "truth",
}


def _columns_of(kind: type) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(each.name, _TYPES[str(each.type)], _MEANS.get(each.name, _counted(each.name)))
        for each in fields(kind)
    )


def _counted(name: str) -> str:
    if name.endswith("version"):
        return "Who wrote it, name@version."
    thumbs = {"up": "Thumbs up.", "down": "Thumbs down."}
    duels = {"won": "that the chosen one won", "lost": "that it lost", "tied": "without a winner"}
    return thumbs.get(name) or f"Duels {duels.get(name, 'in which both were bad')}."


PAIR_COLUMNS: Final = _columns_of(PreferencePair)
LABEL_COLUMNS: Final = _columns_of(LabelledSummary)


def summary_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each summary with its article, by article key and version."""
    before = SaidBefore(_cells)
    for record in records_held(choice.among("article", "version")):
        cells = before.of_article(record.article) | before.of_version(record.version)
        cells |= _cells(record)
        yield tuple([cells.get(name) for name in _NAMES])


def _cells(one: ArticleRecord | VersionRecord | SummaryRecord) -> dict[str, Any]:
    return {
        name: _cell(value, CELLS[name]) for name, value in said_of(one).items() if name in _NAMED
    }


def pair_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each two summaries of which readers chose one more often."""
    return _kept(preference_pairs(choice.wanted), "pairs", noted)


def label_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each summary with the label of most thumbs."""
    return _kept(labelled_summaries(choice.wanted), "summaries", noted)


def _cell(value: Any, kind: Cell) -> Any:
    if value is None or kind in {"text", "id", "number"}:
        return value
    if kind == "text or list":
        return [value] if isinstance(value, str) else list(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _kept(
    found: Iterable[PreferencePair | LabelledSummary | PairsLeftOut], what: str, noted: ExportNotes
) -> Iterator[TableRow]:
    for each in found:
        if isinstance(each, PairsLeftOut):
            noted.left_out[f"{what} {REASON_WORDS[each]}"] += 1
        else:
            yield tuple(getattr(each, one.name) for one in fields(each))
