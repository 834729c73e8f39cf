"""Lists of a file that hold more than was read of them, counted for the report. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from common.files.decoding import printable
from common.words.counts import counted
from summaries.importing.records import GivenLine, Row

NAMED = 20  # lists


class RowsSeen(Iterator[Row]):
    """Passes rows on and counts by list, in `left`, those in which it holds more than was read."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.left: Counter[str] = Counter()
        self._rows = rows

    def __next__(self) -> Row:
        row = next(self._rows)
        if isinstance(row, GivenLine) and row.more:
            for where in {*row.more.values()}:
                if where in self.left or len(self.left) < NAMED:
                    self.left[where] += 1
        return row


def left_in_words(left: Mapping[str, int]) -> list[str]:
    """A sentence for each such list."""
    return [
        f"in {counted(lines, 'lines')} {printable(where)} holds more than was read of it; "
        f"{where}.* is a row for each entry"
        for where, lines in left.items()
    ]
