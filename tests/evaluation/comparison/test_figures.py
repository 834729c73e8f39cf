"""Of a free selection scores are compared on its newest articles alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from evaluation.comparison import figures


@pytest.mark.parametrize(("number", "first"), [(2_000, 0), (2_001, 1)])
def test_the_newest_two_thousand_articles_are_compared(
    number: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, Sequence[int]]] = []

    def pair_figures(one: int, other: int, *, within: Sequence[int]) -> list[object]:
        asked.append((one, other, within))
        return []

    monkeypatch.setattr(figures, "articles_of_parts", lambda _: np.arange(number))
    monkeypatch.setattr(figures, "pair_figures", pair_figures)
    assert figures._figures_within(9, 4, [("tag", "sport"), ("source", "sea")]) == []
    assert asked == [(4, 9, list(range(first, number)))]
    assert figures._figures_within(9, 4, [("month", "2026-11")]) == []
    assert len(asked) == 1
