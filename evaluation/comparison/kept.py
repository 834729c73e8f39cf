"""Reading what tasks keep: tables of votes, figures of pairs; a handful of queries a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q

from evaluation.comparison.articlewise import PairFigure
from evaluation.comparison.counted_models import CountTable, Population, Slice
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.measures import APPROVAL, COUNTED, DUELS, SECTIONS
from evaluation.comparison.report import Estimate, LeftOut, Rule
from evaluation.comparison.tables import DUEL, unpacked
from evaluation.comparison.votes import Counted, duel_estimate, thumb_estimate
from evaluation.opinions.slices import WHOLE, Part


class TableKey(NamedTuple):
    """Which table: "duel" and two versions by ascending id, or a kind of thumb and a version."""

    measure: str
    first: int
    second: int = 0


Tables = dict[Part, dict[TableKey, Counted]]


def duel_key(one: int, other: int) -> TableKey:
    """The table of the duels between two versions."""
    return TableKey(DUEL, min(one, other), max(one, other))


def tables_of(
    baseline: int, candidates: Sequence[int], *, population: str
) -> tuple[Tables, dict[TableKey, dict[str, int]]]:
    """What is kept of these versions, part by part, and what was left out. One query.

    The second value counts, for each table, the opinions of each population that was not asked for.
    """
    pairs = Q()
    for candidate in candidates:
        key = duel_key(baseline, candidate)
        pairs |= Q(measure=DUEL, first_id=key.first, second_id=key.second)
    thumbs = Q(first_id__in=[baseline, *candidates], second_id=0) & ~Q(measure=DUEL)
    whole = Q(slice__dimension=Slice.Dimension.WHOLE)
    # In a slice only the two headline measures are shown.
    sliced = Q(population=population, measure__in=[DUEL, "summary"])
    rows = CountTable.objects.filter(pairs | thumbs).filter(whole | sliced)
    rows = rows.exclude(slice__dimension=Slice.Dimension.DAY).select_related("slice")
    tables: Tables = {}
    left_out: dict[TableKey, dict[str, int]] = {}
    for row in rows:
        key = TableKey(row.measure, row.first_id, row.second_id)
        counts = unpacked(row.counts, measure=row.measure)
        if row.population != population:
            left_out.setdefault(key, {})[row.population] = int(counts[:, 0].sum())
            continue
        part = (row.slice.dimension, row.slice.value)
        tables.setdefault(part, {})[key] = Counted(counts, row.readers, row.articles)
    return tables, left_out


def left_out_of(
    left_out: dict[TableKey, dict[str, int]], *, baseline: int, candidate: int
) -> LeftOut:
    """What was not counted between two versions: their duels, and the thumbs of both."""
    counts = dict.fromkeys(Population.values, 0)
    duels = duel_key(baseline, candidate)
    for key, by_population in left_out.items():
        if key == duels or (key.measure != DUEL and key.first in {baseline, candidate}):
            for population, number in by_population.items():
                counts[population] += number
    return LeftOut(
        simulated=counts[Population.SIMULATED],
        quarantined=counts[Population.QUARANTINED],
        unscreened=counts[Population.UNSCREENED],
    )


def vote_estimates(
    tables: dict[TableKey, Counted], *, baseline: int, candidate: int, rule: Rule
) -> list[Estimate]:
    """Every measure of votes that has some or that the rule names, duels first."""
    duels = duel_estimate(
        tables.get(duel_key(baseline, candidate)),
        measure=DUELS,
        candidate_first=candidate < baseline,
        rule=rule,
    )
    thumbs = [
        thumb_estimate(
            tables.get(TableKey(COUNTED[measure.key], baseline)),
            tables.get(TableKey(COUNTED[measure.key], candidate)),
            measure=measure,
            rule=rule,
        )
        for measure in (APPROVAL, *SECTIONS)
    ]
    return [estimate for estimate in (duels, *thumbs) if estimate is not None]


def kept_figures(baseline: int, candidates: Iterable[int]) -> dict[int, Kept]:
    """By candidate, the kept figures of its scores and ratings against the baseline. One query."""
    keys = {pair_key(baseline, candidate): candidate for candidate in candidates}
    rows = Kept.objects.filter(kind=Kept.Kind.PAIR, key__in=keys)
    return {keys[row.key]: row for row in rows}


def pair_key(one: int, other: int) -> str:
    """What the figures of two versions are kept under."""
    return f"{min(one, other)}:{max(one, other)}"


def figures_of(row: Kept) -> list[PairFigure]:
    """The figures of a kept row."""
    return [PairFigure(**figure) for figure in row.payload["figures"]]


def parts_of(tables: Tables, figures: Iterable[PairFigure]) -> list[Part]:
    """Every part of the articles or of the time that something is kept of, the whole left out."""
    parts = {*tables, *((figure.dimension, figure.value) for figure in figures)} - {WHOLE}
    order = [choice.value for choice in Slice.Dimension]
    return sorted(parts, key=lambda part: (order.index(part[0]), part[1]))
