"""Trust cards as rows of a table, for CSV and the terminal; nothing here computes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from common.words.figures import figure
from evaluation.agreement.report import Coefficient, TrustCard, TrustReport

HEADER = ["metric", "signature", "group", "dimension", "level", "part", "value", "coefficient",
          "estimate", "low", "high", "number", "left out", "of"]  # fmt: skip


def table_rows(report: TrustReport) -> list[list[object]]:
    """Every coefficient as rows, header first; what is not known is an empty cell."""
    rows: list[list[object]] = [[*HEADER]]
    for card in report.cards:
        rows += [[*row, report.aspect] for row in _rows(card)]
    return rows


def _rows(card: TrustCard) -> Iterator[list[object]]:
    for cell in card.cells:
        start = [card.name, card.signature, cell.group, cell.dimension]
        levels = (("summary", cell.summary), ("system", cell.system), ("pooled", cell.pooled))
        for level, coefficients in levels:
            for each in coefficients:
                yield [*start, level, "whole", "", *_figures(each)]
        for part, value, each in cell.parts:
            yield [*start, "summary", part, value, *_figures(each)]


def _figures(found: Coefficient) -> list[object]:
    return [found.kind, found.value, found.low, found.high, found.number, found.left_out]


def shown(found: Coefficient | None) -> str:
    """A coefficient with its interval, as text; "–" where it is not known."""
    if found is None or found.value is None:
        return "–"
    if found.low is None or found.high is None:
        return figure(found.value, ".3f")
    return f"{figure(found.value, '.3f')} [{figure(found.low, '.2f')}, {figure(found.high, '.2f')}]"
