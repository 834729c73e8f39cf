"""What can be exported: each kind's columns and rows. A new kind is one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from common.files.tables import TableColumn, TableRow
from writeup_site.exporting import evidence, given_votes, numbers, texts
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.held_back import note_choices, note_thumbs, note_who_knew
from writeup_site.exporting.notes import ExportNotes


@dataclass(frozen=True)
class ExportKind:
    """A kind of rows: what to call them, their columns, how they are read.

    article: the columns of which one holds the key of the article that a row is about. note: who
    is behind the rows and what lacks, to be called after the rows; None where there is nothing.
    of_votes: whether it matters whose votes.
    """

    name: str
    words: str
    says: str
    columns: tuple[TableColumn, ...]
    rows: Callable[[ExportChoice, ExportNotes], Iterator[TableRow]]
    article: tuple[str, ...] = ("article_id",)
    note: Callable[[ExportChoice, ExportNotes], None] | None = None
    tags: tuple[str, ...] = ()

    @property
    def of_votes(self) -> bool:
        """Whether its rows are made of votes."""
        return self.note is not None

    def article_of(self, row: TableRow) -> str:
        """The key of the article that a row is about."""
        found = (row[place] for place in self._places)
        return str(next(key for key in found if key is not None))

    @cached_property
    def _places(self) -> tuple[int, ...]:
        names = [column.name for column in self.columns]
        return tuple(names.index(name) for name in self.article)


def _note_nothing(choice: ExportChoice, noted: ExportNotes) -> None:
    """All that there is to note is noted with the rows."""


def _note_votes(choice: ExportChoice, noted: ExportNotes) -> None:
    note_thumbs(choice, noted)
    note_choices(choice, noted)
    note_who_knew(choice, noted, "thumbs", "duels")


def _note_pairs(choice: ExportChoice, noted: ExportNotes) -> None:
    note_choices(choice, noted)
    note_who_knew(choice, noted, "duels")


def _note_labels(choice: ExportChoice, noted: ExportNotes) -> None:
    note_thumbs(choice, noted)
    note_who_knew(choice, noted, "thumbs")


EXPORTS: Final[Mapping[str, ExportKind]] = {
    each.name: each
    for each in (
        ExportKind(
            "summaries", "Summaries", "Articles, references, and what each version wrote of them.",
            texts.SUMMARY_COLUMNS, texts.summary_rows, tags=("summarization",),
        ),
        ExportKind(
            "votes", "Votes", "Thumbs and choices in duels, one a row, without anybody's name.",
            given_votes.COLUMNS, given_votes.vote_rows, ("article_id", "prompt_id"), _note_votes,
        ),
        ExportKind(
            "ratings", "Ratings", "What people rated, on which dimension and scale.",
            numbers.RATING_COLUMNS, numbers.rating_rows,
        ),
        ExportKind(
            "evidence", "Sentences", "Of which readers said whether the article says so.",
            evidence.COLUMNS, evidence.sentence_rows, note=_note_nothing,
        ),
        ExportKind(
            "scores", "Scores", "Numbers of metrics, with what made them.",
            numbers.SCORE_COLUMNS, numbers.score_rows,
        ),
        ExportKind(
            "pairs", "Preference pairs", "Chosen and rejected summaries by duels (DPO).",
            texts.PAIR_COLUMNS, texts.pair_rows, ("article",), _note_pairs,
            ("preference", "dpo", "trl"),
        ),
        ExportKind(
            "labels", "Labelled summaries", "Summaries with the label of most thumbs (KTO).",
            texts.LABEL_COLUMNS, texts.label_rows, ("article",), _note_labels,
            ("preference", "kto", "trl"),
        ),
    )
}  # fmt: skip
