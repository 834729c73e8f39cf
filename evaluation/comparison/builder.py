"""Puts a comparison together from what is kept; the one service behind every door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.comparison import judging, kept, on_demand
from evaluation.comparison.articlewise import PairFigure
from evaluation.comparison.by_article import article_lines
from evaluation.comparison.counted_models import CountState, CountTable, Population
from evaluation.comparison.kept import TableKey, Tables
from evaluation.comparison.measures import DUELS
from evaluation.comparison.paired import figure_estimates
from evaluation.comparison.report import (
    Comparison,
    Estimate,
    Measure,
    Rule,
    Selection,
    SliceEstimates,
    Versus,
)
from evaluation.comparison.rules import declared_rule
from evaluation.comparison.standing import kept_standing
from evaluation.comparison.tables import SEED
from evaluation.comparison.trend import trend_points
from evaluation.opinions.slices import WHOLE, Part, part_label
from summaries.versions.models import ModelVersion
from surveys.ballots.models import CellMark

# A report on one of these parts alone is read from what is kept.
KEPT_FILTERS = frozenset({"source", "tag", "length", "month"})


@dataclass(frozen=True, slots=True)
class _Data:
    """What a report is made of: tables by part, what was left out, figures by candidate."""

    population: str
    selection: Selection
    tables: Tables
    left_out: dict[TableKey, dict[str, int]]
    figures: dict[int, list[PairFigure]]
    scored_as_of: datetime | None
    lacking: bool


def compare(
    *,
    baseline: ModelVersion,
    candidates: Sequence[ModelVersion],
    filters: Sequence[Part] = (),
    simulated: bool | None = None,
    measure: str = "",
    rule: Rule | None = None,
) -> Comparison:
    """Compare candidates with a baseline.

    filters: parts of the articles or of the time, such as ("source", "bbc"); one alone is read
    from what is kept, any other selection is computed now, from at most the newest votes that the
    time allows. simulated: whether to compare by simulated votes; None for readers' where there
    are any. measure: what trend and articles are shown of; "" for the first that has figures, the
    primary one before others. rule: None for the declared one.
    Raises ValueError without a candidate, or where one is the baseline.
    """
    if not candidates or baseline in candidates:
        raise ValueError("name a candidate other than the baseline")
    rule = rule or declared_rule()
    data = _read(baseline.pk, [candidate.pk for candidate in candidates], filters, simulated)
    state = CountState.objects.order_by("pk").first()
    return Comparison(
        baseline=baseline,
        versus=tuple(_versus(data, baseline, each, rule, measure) for each in candidates),
        rule=rule,
        selection=data.selection,
        standing=kept_standing(data.population),
        simulated=data.population == Population.SIMULATED,
        seed=SEED,
        level=judging.LEVEL,
        as_of=state.as_of if state else None,
        scored_as_of=data.scored_as_of,
        waiting=data.lacking or CellMark.objects.exists(),
    )


def _read(
    baseline: int, candidates: Sequence[int], filters: Sequence[Part], simulated: bool | None
) -> _Data:
    population = _population(simulated)
    tables, left_out = kept.tables_of(baseline, candidates, population=population)
    found = kept.kept_figures(baseline, candidates)
    selection = Selection(tuple(filters))
    figures = {c: kept.figures_of(found[c]) if c in found else [] for c in candidates}
    if filters and not (len(filters) == 1 and filters[0][0] in KEPT_FILTERS):
        tables, selection = on_demand.tables_within(
            baseline, candidates, population=population, filters=filters
        )
        figures = on_demand.figures_within(baseline, candidates, filters=filters)
    dates = [row.as_of for row in found.values() if row.as_of is not None]
    return _Data(
        population=population,
        selection=selection,
        tables=tables,
        left_out=left_out,
        figures=figures,
        scored_as_of=max(dates, default=None),
        lacking=len(found) < len(candidates),
    )


def _population(simulated: bool | None) -> str:
    """Readers' votes where there are any, else simulated ones, unless one kind is asked for."""
    if simulated is None:
        tables = CountTable.objects.order_by()
        simulated = (
            not tables.filter(population=Population.READERS).exists()
            and tables.filter(population=Population.SIMULATED).exists()
        )
    return Population.SIMULATED if simulated else Population.READERS


def _versus(
    data: _Data, baseline: ModelVersion, candidate: ModelVersion, rule: Rule, measure: str
) -> Versus:
    filters = data.selection.filters
    part = filters[0] if filters and not data.selection.on_demand else WHOLE
    figures = data.figures[candidate.pk]
    ids = baseline.pk, candidate.pk
    estimates = _part_estimates(data, part, ids, rule)
    shown = _shown_measure(measure, estimates, rule)
    loses, wins = article_lines(
        baseline.pk, candidate.pk, measure=shown, population=data.population, filters=filters
    )
    trend = () if filters else trend_points(baseline.pk, candidate.pk, shown, data.population, rule)
    return Versus(
        candidate=candidate,
        overall=judging.overall(
            estimates, rule, baseline=baseline.label, candidate=candidate.label
        ),
        estimates=tuple(estimates),
        slices=tuple(
            SliceEstimates(
                *other,
                part_label(*other),
                tuple(_part_estimates(data, other, ids, rule)),
            )
            for other in kept.parts_of(data.tables, figures)
        ),
        trend=trend,
        trend_of=shown,
        loses=loses,
        wins=wins,
        left_out=kept.left_out_of(data.left_out, baseline=baseline.pk, candidate=candidate.pk),
    )


def _part_estimates(data: _Data, part: Part, ids: tuple[int, int], rule: Rule) -> list[Estimate]:
    """Every measure in one part; ids: of baseline and candidate."""
    baseline, candidate = ids
    votes = kept.vote_estimates(
        data.tables.get(part, {}), baseline=baseline, candidate=candidate, rule=rule
    )
    of_part = [f for f in data.figures[candidate] if (f.dimension, f.value) == part]
    return votes + figure_estimates(of_part, candidate_first=candidate < baseline, rule=rule)


def _shown_measure(asked: str, estimates: Sequence[Estimate], rule: Rule) -> Measure:
    """What trend and articles are shown of."""
    by_key = {estimate.measure.key: estimate.measure for estimate in estimates}
    for key in (asked, rule.primary, "duels", "approval"):
        if key in by_key:
            return by_key[key]
    return estimates[0].measure if estimates else DUELS
