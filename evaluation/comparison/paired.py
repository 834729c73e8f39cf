"""Estimates from scores and ratings on the same articles. Pure: figures in, estimates out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from evaluation.comparison.estimates import Estimate, Measure, Withheld
from evaluation.comparison.judging import LEVEL, judged
from evaluation.comparison.measures import rating_measure, score_measure
from evaluation.comparison.missing import with_missing
from evaluation.comparison.report import Rule
from evaluation.metrics.labels import Better, label_of
from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.least_reach import least_reach
from evaluation.stats.multiplicity import holm
from evaluation.stats.verdict_interval import verdict_interval


@dataclass(frozen=True, slots=True)
class PairFigure:
    """One measure of two versions in one part of the articles; versions by ascending id.

    signature: what made the scores, "" for ratings. first, second: means over the articles both
    have. difference, low, high: second minus first. p: of the permutation test, or Student's where
    raters are known. Whatever is not known is None.
    better: of ratings, as the team declared it when the figure was read; kept without it.
    raters: how many people gave the ratings, where each has a name; ratings_each: of those without,
    how many a text has at most, and ratings_fewest at least. clustered: the difference with its
    error by article and by rater. step: the least that two texts differ by, as far as was seen, and
    no less than a known scale says (`scales.on_scale`); None where all are alike. most: how far
    two can be apart on the scale that was declared, known as `better` is. apart: on how
    many articles the difference is not the commonest one. raters_apart: whether the difference is
    not to be told from who rated them (`rater_difference.are_apart`).
    """

    measure: str
    signature: str
    dimension: str
    value: str
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    articles: int
    raters: int | None = None
    ratings_each: int | None = None
    ratings_fewest: int | None = None
    clustered: ClusteredEstimate | None = None
    better: Better = "higher"
    step: float | None = None
    most: float | None = None
    apart: int = 0
    own_references: int = 0
    raters_apart: bool = False

    def as_json(self) -> dict[str, Any]:
        """A form that `from_json` takes back."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> PairFigure:
        """What `as_json` gave, also before raters were known."""
        found = fields.get("clustered")
        return cls(**{**fields, "clustered": found and ClusteredEstimate.from_json(found)})


def measure_of(figure: PairFigure) -> Measure:
    """The measure that a figure is of."""
    if figure.signature:
        return score_measure(figure.measure, figure.signature)
    group, _, dimension = figure.measure.partition(":")
    return rating_measure(group, dimension, figure.better)


def family_p(
    figures: Mapping[int, Sequence[PairFigure]],
) -> dict[int, dict[str, float | None]]:
    """By candidate and measure, Holm's p of one part's figures: all candidates are one family.

    Ratings and scores are a family each; what describes and does not judge is in none.
    """
    found: dict[int, dict[str, float | None]] = {pk: {} for pk in figures}
    for family in ("ratings", "scores"):
        keyed = [
            (pk, figure, measure)
            for pk, of_candidate in figures.items()
            for figure in of_candidate
            if (measure := measure_of(figure)).family == family
        ]
        p_values = [None if m.better == "neither" else figure.p for _, figure, m in keyed]
        for (pk, _, measure), adjusted in zip(keyed, holm(p_values), strict=True):
            found[pk][measure.key] = adjusted
    return found


def figure_estimates(
    figures: Sequence[PairFigure],
    *,
    candidate_first: bool,
    rule: Rule,
    adjusted: Mapping[str, float | None],
    level: float = LEVEL,
) -> list[Estimate]:
    """The estimates of one part's figures, in their order.

    candidate_first: whether the candidate has the lower id. adjusted: p by measure, of `family_p`.
    level: of intervals, higher where there are several candidates.
    """
    return [
        _estimate(
            _turned(figure) if candidate_first else figure,
            measure=(measure := measure_of(figure)),
            adjusted=adjusted[measure.key],
            rule=rule,
            level=level,
        )
        for figure in figures
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
        clustered=figure.clustered
        and replace(figure.clustered, estimate=0.0 - figure.clustered.estimate),
    )


def _estimate(
    figure: PairFigure, *, measure: Measure, adjusted: float | None, rule: Rule, level: float
) -> Estimate:
    margin = rule.margin_of(measure.key)
    enough = figure.articles >= fewest_articles(level)
    reached, error = _interval(figure, level), None
    if figure.clustered is not None:
        error = figure.clustered.error
    elif reached is not None and reached.low < reached.high:
        error = (reached.high - reached.low) / (2 * two_sided_z(level))
    interval = _possible(reached, figure)
    withheld: Withheld = "" if interval is not None else "one value"
    if figure.raters_apart:
        withheld = "raters apart"
    elif not enough:
        withheld = "too few articles" if figure.articles else "no data"
    estimate = Estimate(
        measure=measure, baseline=figure.first, candidate=figure.second,
        difference=figure.difference, interval=interval, anytime=False, error=error, p=figure.p,
        adjusted=adjusted, articles=figure.articles, readers=None, ballots=None, margin=margin,
        verdict=judged(
            measure, difference=figure.difference, interval=interval if enough else None,
            adjusted=adjusted, margin=margin,
        ),
        withheld=withheld,
        clustered=figure.clustered or _by_article(figure, error),
        role=rule.role_of(measure.key),
        raters=figure.raters,
        ratings_each=figure.ratings_each,
        ratings_fewest=figure.ratings_fewest,
        own_references=figure.own_references,
    )  # fmt: skip
    asked_level = _family_level(figure, adjusted, margin, level)
    # Student's p of named raters may be as small as the data say.
    fewest = fewest_articles(level if figure.clustered is not None else asked_level)
    return with_missing(estimate, level=asked_level, fewest=fewest)


def fewest_articles(level: float) -> int:
    """Of fewer no exact test reaches the level, however they turn out: its p is 2 / 2**fewest."""
    return 1 + math.ceil(-math.log2(1 - level))


def _interval(figure: PairFigure, level: float) -> Interval | None:
    """The interval of the difference, which reaches no less far than `least_reach` says.

    Where every article differs by the same there is no spread to resample, and that is all it
    reaches: of the same texts nearly nothing, of ratings a part of a step. None where no two values
    differ and no step is known, or of too few articles for it.
    """
    found, middle = _sampled(figure, level), figure.difference
    if figure.raters_apart:
        return None
    if middle is None or figure.step is None:
        return found
    if found is None and figure.articles < fewest_articles(level):
        return None
    reach = least_reach(figure.articles, figure.apart, step=figure.step, level=level)
    low, high = (found.low, found.high) if found else (middle, middle)
    return Interval(min(low, middle - reach), max(high, middle + reach), level)


def _possible(interval: Interval | None, figure: PairFigure) -> Interval | None:
    """The interval as far as two texts can be apart, where the measure has two ends."""
    most = figure.most
    if figure.signature:
        lowest, highest = label_of(figure.measure).range
        most = None if lowest is None or highest is None else highest - lowest
    if interval is None or most is None:
        return interval
    return replace(interval, low=max(-most, interval.low), high=min(most, interval.high))


def _sampled(figure: PairFigure, level: float) -> Interval | None:
    """As the values' own spread has it; None where they have none.

    Of a level above the kept one it reaches further to each side: by Student's factor where raters
    are known, else as a normal one would.
    """
    middle = figure.difference
    if figure.clustered is not None and level != LEVEL:
        unbounded = (-math.inf, math.inf)
        return verdict_interval(figure.clustered, looks="one look", level=level, bounds=unbounded)
    if figure.low is not None and figure.high is not None and middle is not None:
        if level == LEVEL:
            return Interval(figure.low, figure.high, level)
        wider = two_sided_z(level) / two_sided_z(LEVEL)
        low, high = wider * (figure.low - middle), wider * (figure.high - middle)
        return Interval(middle + low, middle + high, level)
    return None


def _by_article(figure: PairFigure, error: float | None) -> ClusteredEstimate | None:
    """The mean difference as an estimate whose error more articles alone make smaller."""
    if figure.difference is None or not error:
        return None
    return ClusteredEstimate(
        estimate=figure.difference,
        error=error,
        effective=EffectiveNumbers(articles=float(figure.articles), persons=1.0),
        opinions=figure.articles,
        parts=VarianceParts(article=error**2, person=None, cell=0.0, smoothing=0.0),
        clustered_by="article",
    )


def _family_level(
    figure: PairFigure, adjusted: float | None, margin: float | None, level: float
) -> float:
    """The level that a measure has to reach.

    Of one of a family both its interval and its adjusted p have to agree.
    """
    if margin is not None or not figure.p or not adjusted:
        return level
    return max(level, 1 - (1 - LEVEL) * figure.p / adjusted)
