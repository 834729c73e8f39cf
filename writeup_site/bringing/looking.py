"""The first rows of a file that was brought, as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from django.core.management.base import CommandError

from common.files.inputs import open_input
from common.files.packing import DAMAGE
from common.files.rejections import Reason, Rejection
from summaries.importing.files import format_chosen
from summaries.importing.formats.registry import FORMATS, Format
from summaries.importing.records import GivenLine, Row
from writeup_site.bringing.places import beginning, cell_at, places_in

ROWS: Final = 5
LOOKED_AT: Final = 200  # rows, of which some may be no answers
COLUMNS: Final = 60
SHOWN: Final = 160  # characters of a cell


@dataclass(frozen=True, slots=True)
class FirstRows:
    """A file's columns and the beginnings of its first rows; `problem` says why there are none.

    inner: those of the names that are places within other columns.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    problem: str = ""
    inner: frozenset[str] = frozenset()

    @property
    def outer(self) -> tuple[str, ...]:
        """The file's own columns."""
        return tuple(name for name in self.names if name not in self.inner)


class _AnyColumns:
    """Columns of which nothing is known yet."""

    delimiter = None
    inner = ()

    def known(self, names: Sequence[str]) -> int:
        """Any may, also those that hold objects, within which places are offered."""
        return len(names)

    def check(self, names: Sequence[str]) -> None:
        """All are welcome."""

    def cells(self, names: Sequence[str]) -> Mapping[str, str]:
        """As texts."""
        return {}


def format_of_file(path: Path) -> Format:
    """By its ending, or, where that does not tell, by its beginning. Raises CommandError."""
    try:
        return format_chosen(str(path), None)
    except CommandError:
        pass
    with path.open("rb") as file:
        if file.read(4) == FORMATS["parquet"].magic:
            return FORMATS["parquet"]
    with open_input(str(path)) as source:
        beginning = source.stream.read(1000).lstrip(b"\xef\xbb\xbf \t\r\n")
    return FORMATS["jsonl" if beginning[:1] in {b"{", b"["} else "csv"]


def first_rows(path: Path) -> FirstRows:
    """The columns and first rows, whatever they mean. Raises nothing."""
    try:
        format = format_of_file(path)
        if format.rows is None:
            return FirstRows(problem="the file holds no table")
        with open_input(str(path), takes=format.magic) as source:
            rows = _first(islice(format.rows(source.stream, _AnyColumns()), LOOKED_AT))
    except (CommandError, OSError, *DAMAGE) as error:
        return FirstRows(
            problem=str(error).removeprefix(f"{path}: ").replace(str(path), "the file")
        )
    lines = [row for row in rows if isinstance(row, GivenLine)]
    if not lines:
        refused = next((row for row in rows if isinstance(row, Rejection)), None)
        return FirstRows(problem=str(refused) if refused else "the file has no row")
    outer = tuple(dict.fromkeys(name for line in lines for name in line.fields))[:COLUMNS]
    # Of large lines the beginnings alone: each place is looked for in each.
    begun = [replace(line, fields=beginning(line.fields)) for line in lines]
    inner = tuple(places_in([line.fields for line in begun]))
    rows_shown = (
        (*_cells(line, outer), *(_short(cell_at(short, place)) for place in inner))
        for line, short in zip(lines, begun, strict=True)
    )
    return FirstRows(outer + inner, tuple(rows_shown), inner=frozenset(inner))


def _first(rows: Iterator[Row]) -> list[Row]:
    """So many rows as are shown, with the refused ones before them."""
    found: list[Row] = []
    shown = 0
    while shown < ROWS and (row := next(rows, None)) is not None:
        found.append(row)
        shown += isinstance(row, GivenLine) or row.reason is not Reason.NO_ANSWER
    return found


def _cells(line: GivenLine, names: Sequence[str]) -> Iterator[str]:
    yield from (_short(line.fields.get(name)) for name in names)


def _short(value: object) -> str:
    said = "" if value is None else str(value)
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
