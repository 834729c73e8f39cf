"""Each version's mean of each metric with its interval; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluation.comparison.judging import LEVEL
from evaluation.metrics.labels import label_of
from evaluation.runs.models import Metric
from evaluation.runs.sums import kept_moments
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate
from evaluation.stats.mean_interval import mean_estimate
from evaluation.stats.moments import Moments
from summaries.versions.models import ModelVersion


def mean_scores(
    metrics: Sequence[Metric], versions: Sequence[ModelVersion]
) -> dict[int, tuple[MeanEstimate, ...]]:
    """Version id to its mean of each metric. One query, whatever the number of scores."""
    kept = kept_moments([metric.pk for metric in metrics])
    return {
        version.pk: tuple(
            _possible(
                mean_estimate(kept.get((metric.pk, version.pk), Moments()), level=LEVEL), metric
            )
            for metric in metrics
        )
        for version in versions
    }


def _possible(estimate: MeanEstimate, metric: Metric) -> MeanEstimate:
    """With an interval of a few articles cut to what the metric can be."""
    found, (lowest, highest) = estimate.interval, label_of(metric.name).range
    if found is None:
        return estimate
    low = found.low if lowest is None else max(found.low, lowest)
    high = found.high if highest is None else min(found.high, highest)
    return replace(estimate, interval=Interval(low, high, found.level))
