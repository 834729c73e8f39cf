"""One writer for all exports: rows as JSON Lines, CSV or Parquet, or a data set's folder.

A file or folder appears only once it is whole. The same rows are the same bytes.
"""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, get_args

from common.files.tables import ParquetOut, TableRow, csv_rows, json_rows
from writeup_site.exporting.card import CARD, card_of, file_of_split
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.kinds import EXPORTS, ExportKind
from writeup_site.exporting.notes import ExportNotes
from writeup_site.exporting.splits import SPLITS, Split, split_of

ExportFormat = Literal["dataset", "parquet", "jsonl", "csv"]
EXPORT_FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


class ExportError(ValueError):
    """Nothing can be written there; the message says why and what to do."""


@dataclass(slots=True)
class ExportReport:
    """What came out: rows and articles by split, and what was noted meanwhile.

    articles: of kinds in the order of their articles, which all are.
    """

    rows: Counter[Split] = field(default_factory=Counter)
    articles: Counter[Split] = field(default_factory=Counter)
    noted: ExportNotes = field(default_factory=ExportNotes)

    @property
    def number(self) -> int:
        """Rows of all splits."""
        return self.rows.total()

    def as_json(self) -> dict[str, Any]:
        """The same as a row keeps it."""
        noted = {name: getattr(self.noted, name) for name in ("left_out", "marked", "people")}
        kept = {name: dict(+counts) for name, counts in noted.items()}
        return {"rows": dict(self.rows), "articles": dict(self.articles), **kept}


@dataclass(frozen=True, slots=True)
class Export:
    """One export under way. told: how many rows have been read so far, now and then."""

    choice: ExportChoice
    report: ExportReport = field(default_factory=ExportReport)
    told: Callable[[int], None] = lambda rows: None

    @property
    def kind(self) -> ExportKind:
        """Of what."""
        return EXPORTS[self.choice.kind]

    def lines(self, format: ExportFormat) -> Iterator[str]:
        """The rows of all splits as lines of "jsonl" or "csv", without their ends."""
        kind = self.kind
        rows = chain.from_iterable(some for _, some in self._rows())
        if format == "jsonl":
            yield from json_rows(kind.columns, rows, at_once=kind.at_once)
        else:
            yield from csv_rows(kind.columns, rows)

    def write_parquet(self, path: Path) -> None:
        """The rows of all splits as one Parquet file."""
        partial = path.with_name(path.name + ".partial")
        try:
            with partial.open("wb") as file:
                out = ParquetOut(file, self.kind.columns)
                for _, rows in self._rows():
                    out.add(rows)
                out.close()
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def write_folder(self, path: Path) -> None:
        """A folder with a Parquet file for each split, and a card. Raises ExportError."""
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ExportError(f"{path} is there already; name a new folder, or delete it first")
        partial = path.with_name(path.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            (partial / "data").mkdir(parents=True)
            with ExitStack() as files:
                outs = {
                    split: ParquetOut(
                        files.enter_context((partial / file_of_split(split)).open("wb")),
                        self.kind.columns,
                    )
                    for split in SPLITS
                }
                for split, rows in self._rows():
                    outs[split].add(rows)
                for out in outs.values():
                    out.close()
            if not self.report.number:
                raise ExportError(f"there are no {self.kind.words.lower()} of these to export")
            for split in set(SPLITS) - self.report.rows.keys():
                (partial / file_of_split(split)).unlink()  # `datasets` refuses an empty split
            card = card_of(self.kind, self.choice, self.report)
            (partial / CARD).write_text(card, encoding="utf-8", newline="\n")
            partial.replace(path)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _rows(self) -> Iterator[tuple[Split, list[TableRow]]]:
        """Those of an article, or some of them, with its split."""
        last: str | None = None
        split: Split = "train"
        number = 0
        report, seed = self.report, self.choice.seed
        for article, rows in self.kind.by_article(self.choice, report.noted):
            if article != last:
                last, split = article, split_of(article, seed=seed)
                report.articles[split] += 1
            number += len(rows)
            report.rows[split] += len(rows)
            self.told(number)
            yield split, rows
        if self.kind.note is not None:
            self.kind.note(self.choice, report.noted)


def pack_folder(folder: Path, path: Path) -> None:
    """The folder as a zip in which it lies whole; the same files are the same bytes."""
    partial = path.with_name(path.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w") as packed:
            for file in sorted(each for each in folder.rglob("*") if each.is_file()):
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                info = zipfile.ZipInfo(name, _ALWAYS)  # Parquet is packed already: stored as it is
                with file.open("rb") as source, packed.open(info, "w") as out:
                    shutil.copyfileobj(source, out)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
