"""A table of a page as lines of text: a row a line, its cells parted by " | "."""

from __future__ import annotations

from typing import Final

from lxml.html import HtmlElement, builder

from summaries.documents.rows import row_lines

_CELLS: Final = ("td", "th", "caption")
_PARTS: Final = ("thead", "tbody", "tfoot", "tr", "colgroup", *_CELLS)
_PROSE: Final = (
    *("p", "div", "ul", "ol", "dl", "h1", "h2", "h3", "h4"),
    *("table", "blockquote", "section", "article"),
)
_LONGEST_CELL: Final = 300  # characters; a longer one is prose, and its table sets out the page
_MOST_SPANNED: Final = 100  # rows or columns of one cell that are believed


def as_lines(table: HtmlElement) -> None:
    """Put a paragraph for each row in a table's place, its caption first.

    A table that sets out a page instead of showing data becomes blocks.
    """
    if is_layout(table):
        parts = [part for part in table.iterdescendants(*_PARTS) if _table_of(part) is table]
        for part in parts:
            if part.tag in _CELLS:
                part.tag = "div" if any(True for _ in part.iter(*_PROSE)) else "p"
            else:
                part.drop_tag()
        table.tag = "div"
        return
    parent = table.getparent()
    if parent is None:
        return
    captions = [_cell_text(each) for each in table.iter("caption")]
    place = parent.index(table)
    for line in [line for line in (*captions, *_rows(table)) if line]:
        parent.insert(place, builder.P(line))
        place += 1
    table.drop_tree()


def is_layout(table: HtmlElement) -> bool:
    """Whether its cells hold other tables or prose."""
    if table.get("role") in ("presentation", "none") or any(
        True for _ in table.iterdescendants("table")
    ):
        return True
    return any(
        len(cell.text_content()) > _LONGEST_CELL or sum(1 for _ in cell.iter(*_PROSE)) > 1
        for cell in table.iter("td", "th")
    )


def _rows(table: HtmlElement) -> list[str]:
    """One line for each row. What spans rows stands in each of them."""
    lines: list[str] = []
    spanning: dict[int, tuple[str, int]] = {}  # by column: what goes on, and for how many rows
    for row in table.iter("tr"):
        cells: dict[int, str] = {}
        for column, (text, left) in list(spanning.items()):
            cells[column] = text
            spanning[column] = (text, left - 1)
            if left <= 1:
                del spanning[column]
        column = 0
        for cell in row.iterchildren("td", "th"):
            while column in cells:
                column += 1
            cells[column] = _cell_text(cell)
            if (rows := _span(cell, "rowspan")) > 1:
                spanning[column] = (cells[column], rows - 1)
            column += _span(cell, "colspan")
        lines += row_lines([[cells[column]] for column in sorted(cells)])
    return lines


def _span(cell: HtmlElement, name: str) -> int:
    said = cell.get(name, "1").strip()
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 1
    return min(max(number, 1), _MOST_SPANNED)


def _cell_text(cell: HtmlElement) -> str:
    """Its words on one line; lines and blocks in it are parted by blanks."""
    for each in cell.iter("br", *_PROSE, "li"):
        if each is not cell:
            each.tail = f" {each.tail or ''}"
    return " ".join(cell.text_content().split())


def _table_of(part: HtmlElement) -> HtmlElement | None:
    return next(part.iterancestors("table"), None)
