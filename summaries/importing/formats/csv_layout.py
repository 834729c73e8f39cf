"""How a CSV file divides its lines and cells, told by its beginning. Pure."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from common.files.beginnings import CHUNK, beginning_of, joined
from common.files.decoding import BOM
from common.files.rejections import FieldError
from summaries.importing.records import Columns

DELIMITERS: Final = ",;\t|"
_END: Final = re.compile(rb"\r\n|\n|\r")
_SEP: Final = re.compile(r'"?sep=(.)"?[,;\t|]*', re.I)


@dataclass(frozen=True, slots=True)
class Layout:
    """The sign between cells, how many lines stand before the header, and whether a blank behind
    each sign is no part of the cell, so that quotes may follow it."""

    delimiter: str = ","
    lines_before: int = 0
    is_spaced: bool = False


def layout_of(stream: BinaryIO, columns: Columns) -> tuple[BinaryIO, Layout]:
    """The stream with lines that end in "\\n", and its layout.

    A line `sep=;`, as Excel reads it, names the delimiter, and `columns` before it; else it is the
    one by which the header has the most columns that mean something.
    """
    head, stream = beginning_of(stream, _has_two_lines, at_most=4 * CHUNK)
    end = _END.search(head)
    if end and end.group() == b"\r":
        stream = joined(b"", stream, old_mac=True)
    first, *rest = [part.decode(errors="replace") for part in _END.split(head.removeprefix(BOM), 2)]
    told = _SEP.fullmatch(first)
    header = (rest[0] if rest else "") if told else first
    delimiter = columns.delimiter or (told[1] if told else _likeliest(header, columns))
    return stream, Layout(delimiter, 1 if told else 0, _is_spaced(header, delimiter))


def _has_two_lines(head: bytes) -> bool:
    return len(_END.split(head, 2)) == 3  # and more after them, so that no "\r\n" is cut in two


def _likeliest(header: str, columns: Columns) -> str:
    return max(DELIMITERS, key=lambda sign: _columns_known(header, sign, columns))


def _is_spaced(header: str, delimiter: str) -> bool:
    return 0 < header.count(delimiter) == header.count(f"{delimiter} ")


def _columns_known(header: str, delimiter: str, columns: Columns) -> tuple[int, int]:
    """How many columns mean something, and how many there are."""
    try:
        names = [name.strip() for row in csv.reader([header], delimiter=delimiter) for name in row]
        return columns.known(names), len(names)
    except FieldError:  # two columns for one field, as whoever reads the header says
        return len(names), len(names)
    except csv.Error:
        return 0, 0
