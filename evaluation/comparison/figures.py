"""Scores and ratings of pairs, as tasks keep them, and of free selections as computed now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from evaluation.comparison.article_rows import pair_figures
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.paired import PairFigure
from evaluation.opinions.part_names import WHOLE, Part
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


@dataclass(frozen=True, slots=True)
class SelectedFigures:
    """Scores and ratings in a selection of articles.

    by_candidate: those of the whole selection, and of parts where everything is selected. as_of:
    when the run that last changed the scores ended, None where that is not known. lacking: whether
    some are still to be computed.
    """

    by_candidate: dict[int, list[PairFigure]]
    as_of: datetime | None
    lacking: bool


def selected_figures(
    baseline: int, candidates: Sequence[int], *, filters: Sequence[Part]
) -> SelectedFigures:
    """The kept figures where one part or none is selected, else those of the selection, computed
    now of its newest `MOST_ARTICLES` articles."""
    kept = kept_pairs(baseline, candidates)
    if is_free(filters):
        found = {pk: _figures_within(baseline, pk, filters) for pk in candidates}
    else:
        held = {
            pk: [PairFigure.from_json(f) for f in row.payload["figures"]]
            for pk, row in kept.items()
        }
        found = {pk: figures_of_selection(held.get(pk, []), filters) for pk in candidates}
    dates = [row.as_of for row in kept.values() if row.as_of is not None]
    return SelectedFigures(found, max(dates, default=None), len(kept) < len(candidates))


def is_free(filters: Sequence[Part]) -> bool:
    """Whether the figures of a selection are not among those of each part."""
    return bool(filters) and not (len(filters) == 1 and filters[0][0] in KEPT_DIMENSIONS)


def figures_of_selection(
    figures: Iterable[PairFigure], filters: Sequence[Part]
) -> list[PairFigure]:
    """Of a pair's figures those of the one selected part, as those of the whole; all for none."""
    if not filters:
        return list(figures)
    return [
        replace(figure, dimension=WHOLE[0], value=WHOLE[1])
        for figure in figures
        if (figure.dimension, figure.value) == filters[0]
    ]


def _figures_within(baseline: int, candidate: int, filters: Sequence[Part]) -> list[PairFigure]:
    """None in a part of the time: scores have no time."""
    if any(dimension == "month" for dimension, _ in filters):
        return []
    within = articles_of_parts(filters)[-MOST_ARTICLES:].tolist()
    return pair_figures(min(baseline, candidate), max(baseline, candidate), within=within)
