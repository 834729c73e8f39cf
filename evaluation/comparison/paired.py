"""Estimates from scores and ratings on the same articles. Pure: figures in, estimates out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluation.comparison.articlewise import PairFigure
from evaluation.comparison.judging import FEWEST_ARTICLES, LEVEL, judged, still_needed
from evaluation.comparison.measures import rating_measure, score_measure
from evaluation.comparison.report import Estimate, Measure, Rule
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.multiplicity import holm


def measure_of(figure: PairFigure) -> Measure:
    """The measure that a figure is of."""
    if figure.signature:
        return score_measure(figure.measure, figure.signature)
    group, _, dimension = figure.measure.partition(":")
    return rating_measure(group, dimension)


def figure_estimates(
    figures: Sequence[PairFigure], *, candidate_first: bool, rule: Rule
) -> list[Estimate]:
    """The estimates of one part's figures, in their order, each family's p adjusted.

    candidate_first: whether the candidate has the lower id.
    """
    measures = [measure_of(figure) for figure in figures]
    adjusted: dict[str, float | None] = {}
    for family in ("ratings", "scores"):
        of_family = [
            (figure, measure)
            for figure, measure in zip(figures, measures, strict=True)
            if measure.family == family
        ]
        p_values = [None if m.better == "neither" else figure.p for figure, m in of_family]
        keys = [m.key for _, m in of_family]
        adjusted.update(zip(keys, holm(p_values), strict=True))
    return [
        _estimate(
            _turned(figure) if candidate_first else figure,
            measure=measure,
            adjusted=adjusted[measure.key],
            rule=rule,
        )
        for figure, measure in zip(figures, measures, strict=True)
    ]


def _turned(figure: PairFigure) -> PairFigure:
    """The same figure with baseline and candidate exchanged."""

    def minus(value: float | None) -> float | None:
        return None if value is None else -value if value else 0.0

    return replace(
        figure,
        first=figure.second,
        second=figure.first,
        difference=minus(figure.difference),
        low=minus(figure.high),
        high=minus(figure.low),
    )


def _estimate(
    figure: PairFigure, *, measure: Measure, adjusted: float | None, rule: Rule
) -> Estimate:
    margin = rule.margin_of(measure.key)
    interval = error = None
    if figure.low is not None and figure.high is not None:
        interval = Interval(figure.low, figure.high, LEVEL)
        error = (figure.high - figure.low) / (2 * two_sided_z(LEVEL))
    found = judged(
        measure,
        difference=figure.difference,
        interval=interval if figure.articles >= FEWEST_ARTICLES else None,
        adjusted=adjusted,
        margin=margin,
    )
    more = still_needed(
        measure=measure, difference=figure.difference, error=error, count=figure.articles,
        margin=margin, anytime=False, p=figure.p, adjusted=adjusted,
    ) if found == "cannot tell yet" else None  # fmt: skip
    return Estimate(
        measure=measure, baseline=figure.first, candidate=figure.second,
        difference=figure.difference, interval=interval, anytime=False, error=error, p=figure.p,
        adjusted=adjusted, articles=figure.articles, readers=None, ballots=None, margin=margin,
        verdict=found, more=more, role=rule.role_of(measure.key),
    )  # fmt: skip
