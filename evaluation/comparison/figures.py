"""Scores and ratings of pairs, as tasks keep them, and of free selections as computed now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evaluation.comparison.articlewise import pair_figures
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.paired import PairFigure
from evaluation.opinions.part_names import Part
from evaluation.opinions.selectors import articles_of_parts

# Articles whose scores are compared for one report of a free selection: about half a second.
MOST_ARTICLES: Final = 2_000
# Figures of one of these parts alone are kept.
KEPT_DIMENSIONS: Final = frozenset({"source", "tag", "length"})


def pair_key(one: int, other: int) -> str:
    """What the figures of two versions are kept under."""
    return f"{min(one, other)}:{max(one, other)}"


def kept_pairs(baseline: int, candidates: Iterable[int]) -> dict[int, Kept]:
    """By candidate, the kept figures of its scores and ratings against the baseline. One query."""
    keys = {pair_key(baseline, candidate): candidate for candidate in candidates}
    rows = Kept.objects.filter(kind=Kept.Kind.PAIR, key__in=keys)
    return {keys[row.key]: row for row in rows}


def figures_of(row: Kept) -> list[PairFigure]:
    """The figures of a kept row."""
    return [PairFigure.from_json(figure) for figure in row.payload["figures"]]


def figures_within(
    baseline: int, candidates: Sequence[int], *, filters: Sequence[Part]
) -> dict[int, list[PairFigure]]:
    """The scores and ratings on the newest `MOST_ARTICLES` articles in all of these parts.

    None in a part of the time: scores have no time.
    """
    if any(dimension == "month" for dimension, _ in filters):
        return {candidate: [] for candidate in candidates}
    within = articles_of_parts(filters)[-MOST_ARTICLES:].tolist()
    return {
        candidate: pair_figures(min(baseline, candidate), max(baseline, candidate), within=within)
        for candidate in candidates
    }
