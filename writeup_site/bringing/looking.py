"""The first rows of a file that was brought, as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.core.management.base import CommandError

from common.files.inputs import open_input
from common.files.packing import DAMAGE
from common.files.rejections import Rejection
from summaries.importing.files import format_chosen
from summaries.importing.formats.registry import FORMATS, Format
from summaries.importing.records import GivenLine

ROWS: Final = 5
COLUMNS: Final = 60
SHOWN: Final = 160  # characters of a cell


@dataclass(frozen=True, slots=True)
class FirstRows:
    """A file's columns and the beginnings of its first rows; `problem` says why there are none."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    problem: str = ""


class _AnyColumns:
    """Columns of which nothing is known yet."""

    delimiter = None
    inner = ()

    def known(self, names: Sequence[str]) -> int:
        """None."""
        return 0

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
            rows = list(islice(format.rows(source.stream, _AnyColumns()), ROWS))
    except (CommandError, OSError, *DAMAGE) as error:
        return FirstRows(
            problem=str(error).removeprefix(f"{path}: ").replace(str(path), "the file")
        )
    lines = [row for row in rows if isinstance(row, GivenLine)]
    if not lines:
        refused = next((row for row in rows if isinstance(row, Rejection)), None)
        return FirstRows(problem=str(refused) if refused else "the file has no row")
    names = tuple(dict.fromkeys(name for line in lines for name in line.fields))[:COLUMNS]
    return FirstRows(names, tuple(tuple(_cells(line, names)) for line in lines))


def _cells(line: GivenLine, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = line.fields.get(name)
        said = "" if value is None else str(value)
        yield said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
