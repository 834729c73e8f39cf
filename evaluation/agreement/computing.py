"""Trust cards out of tables of scores and ratings. Pure: arrays in, cards out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evaluation.agreement.data import Table, TrustData
from evaluation.agreement.report import (
    Agreed,
    Coefficient,
    People,
    SystemMeans,
    TrustCard,
    TrustCell,
    TrustReport,
)
from evaluation.agreement.sentences import sentences
from evaluation.comparison.estimates import Measure
from evaluation.stats.agreement import agreement
from evaluation.stats.coefficients import KINDS, Kind
from evaluation.stats.correlation import summary_level, system_level
from evaluation.stats.correlation_bootstrap import (
    Draws,
    draw,
    summary_level_replicates,
    system_level_replicates,
)
from evaluation.stats.exact import exact_means
from evaluation.stats.metric_difference import summary_level_difference
from evaluation.stats.multiplicity import holm
from evaluation.stats.percentile import percentile_interval

SEED: Final = 20261
RESAMPLES: Final = 1_000
PART_RESAMPLES: Final = 400
# An interval of fewer articles in a part would be guessed.
FEWEST_ARTICLES: Final = 5
MAIN: Final[Kind] = "kendall"


@dataclass(frozen=True, slots=True, eq=False)
class _Resampled:
    """Draws for claims about other systems like these, and about these very systems."""

    beyond: Draws
    here: Draws


def trust_report(data: TrustData, *, resamples: int = RESAMPLES, seed: int = SEED) -> TrustReport:
    """Every metric against every group and dimension, resampling articles and systems together.

    The intervals reach to other articles and other systems like these; those by part to other
    articles only. The same data and seed give the same report.
    """
    articles, systems = data.metrics[-1][1].shape
    rng = np.random.default_rng(seed)
    draws = _Resampled(
        beyond=draw(articles=articles, systems=systems, rng=rng, resamples=resamples),
        here=draw(
            articles=articles, systems=systems, rng=rng, over="articles", resamples=resamples
        ),
    )
    _, length = data.metrics[-1]
    cells = [
        [_cell(data, measure, scores, rated, ratings, length, draws, seed)
         for rated, ratings in data.ratings]
        for measure, scores in data.metrics
    ]  # fmt: skip
    adjusted = iter(holm([cell.over_p for row in cells for cell in row]))
    cards = []
    for (measure, _), row in zip(data.metrics, cells, strict=True):
        own = tuple(replace(cell, over_p=next(adjusted)) for cell in row)
        label = "Length in words, the baseline" if measure is data.metrics[-1][0] else measure.label
        cards.append(
            TrustCard(measure.key, label, measure.signature, own, sentences(measure.label, own))
        )
    return TrustReport(
        cards=tuple(cards),
        people=tuple(_people(data, group, seed) for group in _groups(data)),
        means=tuple(_means(data)),
        articles=articles, systems=systems, seed=seed, resamples=resamples,
    )  # fmt: skip


def _groups(data: TrustData) -> list[str]:
    return list(dict.fromkeys(measure.key.split(":", 1)[0] for measure, _ in data.ratings))


def _cell(  # noqa: PLR0917
    data: TrustData, measure: Measure, scores: Table, rated: Measure, ratings: Table,
    length: Table, draws: _Resampled, seed: int,
) -> TrustCell:  # fmt: skip
    group, dimension = rated.key.split(":", 1)
    # More repetition is worse: turned, so that agreeing with people is positive everywhere.
    scores = -scores if measure.better == "lower" else scores
    cell = TrustCell(
        group=group,
        dimension=dimension,
        summary=tuple(_summary(scores, ratings, kind, draws.beyond) for kind in KINDS),
        system=tuple(_system(scores, ratings, kind, draws.beyond) for kind in KINDS),
        here=_system(scores, ratings, MAIN, draws.here),
        parts=tuple(_parts(data, scores, ratings, seed)),
    )
    if scores is length:
        return cell
    over = summary_level_difference(
        length, scores, ratings, kind=MAIN, rng=np.random.default_rng(seed)
    )
    return replace(
        cell,
        over_length=over.difference,
        over_low=over.interval.low if over.interval else None,
        over_high=over.interval.high if over.interval else None,
        over_p=over.permutation_p,
    )


def _summary(scores: Table, ratings: Table, kind: Kind, draws: Draws) -> Coefficient:
    found = summary_level(scores, ratings, kind=kind)
    interval = None
    if found.articles >= FEWEST_ARTICLES:
        replicates = summary_level_replicates(scores, ratings, kind=kind, draws=draws)
        interval = percentile_interval(replicates)
    return Coefficient(
        kind, found.coefficient, interval.low if interval else None,
        interval.high if interval else None, found.articles, found.left_out,
    )  # fmt: skip


def _system(scores: Table, ratings: Table, kind: Kind, draws: Draws) -> Coefficient:
    found = system_level(scores, ratings, kind=kind)
    interval = None
    if found.coefficient is not None:
        interval = percentile_interval(
            system_level_replicates(scores, ratings, kind=kind, draws=draws)
        )
    return Coefficient(
        kind, found.coefficient, interval.low if interval else None,
        interval.high if interval else None, found.systems,
    )  # fmt: skip


def _parts(
    data: TrustData, scores: Table, ratings: Table, seed: int
) -> list[tuple[str, str, Coefficient]]:
    found = []
    for (dimension, value), mask in data.parts:
        articles = int(mask.sum())
        draws = draw(
            articles=articles, systems=scores.shape[1], rng=np.random.default_rng(seed),
            over="articles", resamples=PART_RESAMPLES,
        )  # fmt: skip
        coefficient = _summary(scores[mask], ratings[mask], MAIN, draws)
        if coefficient.value is not None:
            found.append((dimension, value, coefficient))
    return found


def _people(data: TrustData, group: str, seed: int) -> People:
    singles = data.singles.get(group)
    if singles is None:
        return People(group, None, ())
    articles, systems, dimensions, raters = singles.shape
    units = singles.reshape(-1, raters)
    # The dimensions of one summary are rated by the same people at once: resampled together.
    summaries = np.repeat(np.arange(articles * systems), dimensions)
    agreed = [_agreed("", units, summaries, seed)]
    for k, dimension in enumerate(data.dimensions):
        one = singles[:, :, k].reshape(-1, raters)
        agreed.append(_agreed(dimension, one, np.arange(articles * systems), seed))
    return People(group, raters, tuple(agreed))


def _agreed(dimension: str, units: Table, groups: object, seed: int) -> Agreed:
    found = agreement(
        units, scale="ordinal", rng=np.random.default_rng(seed), groups=np.asarray(groups)
    )
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return Agreed(dimension, found.alpha, low, high, found.units, found.ratings)


def _means(data: TrustData) -> Sequence[SystemMeans]:
    rows = []
    for group in _groups(data):
        own = [(m.key.split(":", 1)[1], table) for m, table in data.ratings
               if m.key.startswith(f"{group}:")]  # fmt: skip
        raters = data.raters.get(group, 1)
        columns = {dimension: exact_means(table) for dimension, table in own}
        for j, version in enumerate(data.versions):
            means = {
                dimension: mean / raters
                for dimension, column in columns.items()
                if (mean := column[j]) is not None
            }
            if means:
                summaries = max(int((~np.isnan(table[:, j])).sum()) for _, table in own)
                rows.append(SystemMeans(version.identifier, version.label, group, means, summaries))
    return rows
