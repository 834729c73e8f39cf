"""What can be exported: each kind's columns and rows. A new kind is one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final

from common.files.tables import TableColumn, TableRow
from common.work.portions import portions
from writeup_site.exporting import evidence, given_votes, numbers, texts
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.held_back import note_choices, note_thumbs, note_who_knew
from writeup_site.exporting.notes import ExportNotes


@dataclass(frozen=True)
class ExportKind:
    """A kind of rows: what to call them, their columns, how they are read.

    article: the columns of which one holds the key of the article that a row is about. note: who
    is behind the rows and what lacks, to be called after the rows; None where there is nothing.
    at_once: how many rows may be held in memory; few of those that hold whole texts. of_votes:
    whether it matters whose votes.
    """

    name: str
    words: str
    says: str
    columns: tuple[TableColumn, ...]
    rows: Callable[[ExportChoice, ExportNotes], Iterator[TableRow]]
    article: tuple[str, ...] = ("article_id",)
    note: Callable[[ExportChoice, ExportNotes], None] | None = None
    tags: tuple[str, ...] = ()
    at_once: int = 500

    @property
    def of_votes(self) -> bool:
        """Whether its rows are made of votes."""
        return self.note is not None

    def by_article(
        self, choice: ExportChoice, noted: ExportNotes
    ) -> Iterator[tuple[str, list[TableRow]]]:
        """Its rows in their order, each some with the key of the article that they are about."""
        for article, rows in groupby(self.rows(choice, noted), self._article_of):
            for some in portions(rows, self.at_once):  # one may have any number
                yield article, some

    @cached_property
    def _article_of(self) -> Callable[[TableRow], str]:
        names = [column.name for column in self.columns]
        first, *others = (names.index(name) for name in self.article)
        if not others:
            return itemgetter(first)
        (other,) = others
        return lambda row: str(row[other] if row[first] is None else row[first])


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


_TEXTS: Final = 8  # rows of whole articles, at once

EXPORTS: Final[Mapping[str, ExportKind]] = {
    each.name: each
    for each in (
        ExportKind(
            "summaries", "Summaries", "Articles, references, and what each version wrote of them.",
            texts.SUMMARY_COLUMNS, texts.summary_rows, tags=("summarization",), at_once=_TEXTS,
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
            ("preference", "dpo", "trl"), _TEXTS,
        ),
        ExportKind(
            "labels", "Labelled summaries", "Summaries with the label of most thumbs (KTO).",
            texts.LABEL_COLUMNS, texts.label_rows, ("article",), _note_labels,
            ("preference", "kto", "trl"), _TEXTS,
        ),
    )
}  # fmt: skip
