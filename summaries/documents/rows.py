"""Rows of tables as lines of text, for every kind of document. Pure."""

from __future__ import annotations


def row_lines(cells: list[list[str]]) -> list[str]:
    """A row of a table as one line, its cells parted by " | ".

    A cell of several lines is one that sets out a page: then each keeps its own.
    """
    filled = [[line.strip() for line in cell if line.strip()] for cell in cells]
    if any(len(cell) > 1 for cell in filled):
        return [line for cell in filled for line in cell]
    line = " | ".join(cell[0] if cell else "" for cell in filled).strip(" |")
    return [line] if line else []
