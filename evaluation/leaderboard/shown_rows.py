"""Which of the leaderboard's versions a page shows, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.leaderboard.selectors import LeaderboardRow

# Unasked; a person compares the first few, and who looks for one types its name.
FIRST: Final = 20
# All, page by page: eighty rows of ten columns are a page of 130 kB.
ROWS: Final = 80


@dataclass(frozen=True, slots=True)
class ShownRows:
    """rows: of the page, before them those ticked that it would lack. matching: how many have the
    words that were asked for. page: from 1 on, of so many pages."""

    rows: tuple[LeaderboardRow, ...]
    matching: int
    page: int
    pages: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the page holds."""
        return self.matching > len(self.rows)


def shown_rows(
    rows: Sequence[LeaderboardRow],
    *,
    words: str = "",
    picked: Collection[str] = (),
    every: bool = False,
    page: int = 1,
) -> ShownRows:
    """The first FIRST rows whose names hold every word; with `every`, ROWS of a page.

    picked: name@version of those that are ticked; they are there on every page.
    """
    wanted = words.casefold().split()
    found = [row for row in rows if all(word in _names(row) for word in wanted)]
    size = ROWS if every else FIRST
    pages = max(1, -(-len(found) // size)) if every else 1
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * size : page * size]
    ticked = [row for row in rows if row.version.identifier in picked and row not in shown]
    return ShownRows((*ticked, *shown), len(found), page, pages)


def _names(row: LeaderboardRow) -> str:
    version = row.version
    return f"{version.identifier} {version.label} {version.kind} {version.status}".casefold()
