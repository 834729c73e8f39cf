"""Each version's mean of each metric with its interval; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from evaluation.comparison.judging import LEVEL
from evaluation.metrics.labels import label_of
from evaluation.opinions.columns import numbered
from evaluation.runs.models import Metric
from evaluation.runs.score_columns import score_columns
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate, mean_intervals
from evaluation.stats.resampling import affordable_resamples
from summaries.breakdowns.output_columns import output_columns
from summaries.versions.models import ModelVersion


def mean_scores(
    metrics: Sequence[Metric], versions: Sequence[ModelVersion], seed: int
) -> dict[int, tuple[MeanEstimate, ...]]:
    """Version id to its mean of each metric; all resampled with the same draws of articles.

    versions: all that have written anything, and perhaps others. Two queries, and one more for each
    metric whose scores changed.
    """
    outputs = output_columns()
    held = score_columns([metric.pk for metric in metrics])
    ids = np.array(sorted(version.pk for version in versions), np.int64)
    places = {pk: place for place, pk in enumerate(ids.tolist())}
    own = np.searchsorted(ids, outputs.version)
    scores = [held[metric.pk].of(outputs.summary) for metric in metrics]
    scored = ~np.isnan(scores).all(axis=0) if scores else np.zeros(len(outputs), np.bool_)
    codes, articles = numbered(outputs.article[scored])
    values = np.zeros((len(articles), len(ids) * len(metrics)))
    known = np.zeros(values.shape, dtype=np.bool_)
    for number, column in enumerate(scores):
        value = column[scored]
        there = ~np.isnan(value)
        at = codes[there], own[scored][there] * len(metrics) + number
        values[at], known[at] = value[there], True
    found = _means(values.tobytes(), known.tobytes(), values.shape, seed)
    return {
        pk: tuple(
            _possible(found[place * len(metrics) + number], metric)
            for number, metric in enumerate(metrics)
        )
        for pk, place in places.items()
    }


@lru_cache(maxsize=4)  # the page, its picture and the next look at it ask the same
def _means(values: bytes, known: bytes, shape: tuple[int, int], seed: int) -> list[MeanEstimate]:
    return mean_intervals(
        np.frombuffer(values).reshape(shape),
        known=np.frombuffer(known, dtype=np.bool_).reshape(shape),
        rng=np.random.default_rng(seed),
        level=LEVEL,
        resamples=affordable_resamples(shape[0]),
    )


def _possible(estimate: MeanEstimate, metric: Metric) -> MeanEstimate:
    """With an interval of a few articles cut to what the metric can be."""
    found, (lowest, highest) = estimate.interval, label_of(metric.name).range
    if found is None:
        return estimate
    low = found.low if lowest is None else max(found.low, lowest)
    high = found.high if highest is None else min(found.high, highest)
    return replace(estimate, interval=Interval(low, high, found.level))
