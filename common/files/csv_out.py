"""The leaderboard: each version's approval and mean scores, with intervals. Reads only."""

from __future__ import annotations


def guarded(cell: object) -> str:
    """A CSV cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "" if cell is None else str(cell)
    risky = isinstance(cell, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if risky else text
