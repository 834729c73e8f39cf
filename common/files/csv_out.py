"""CSV as every door of the product writes it, and what its cells said when they are read again.

A spreadsheet computes a cell that begins like a formula, so such a text gets an apostrophe before
it. A text that begins with apostrophes and then a sign gets one more: taking one away from what
begins so gives back every text as it was. Source: OWASP, "CSV Injection". Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

CRLF: Final = "\r\n"  # the end of a line of CSV, RFC 4180
_TO_GUARD: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: object) -> str:
    """What stands in a cell: numbers as they are, None as "", a text as none takes for a formula.

    Of a text `unguarded` gives back the text.
    """
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float | Decimal):
        return text
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` made."""
    return cell[1:] if _GUARDED.match(cell) else cell


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Each row as a line of CSV without its ending; every cell is `guarded`."""
    buffer = io.StringIO(newline="")
    # Ends with both, so that a cell with either of them is put in quotes.
    writer = csv.writer(buffer, lineterminator=CRLF)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        yield buffer.getvalue().removesuffix(CRLF)
        buffer.seek(0)
        buffer.truncate()
