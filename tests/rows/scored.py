"""What was computed: scores as a run stores them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from evaluation.runs.models import Metric, Score
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary


def make_score(
    summary: Summary, value: float | None, signature: str = "rouge1|v:1", *, name: str = ""
) -> Score:
    """ROUGE's number for a summary beside its article's references as they are now.

    name: the metric's, if that is not how its signature begins.
    """
    name = name or signature.partition("|")[0]
    metric, _ = Metric.objects.get_or_create(
        signature=signature, defaults={"name": name, "engine": "rouge"}
    )
    _move(metric, summary, value)
    return Score.objects.create(
        summary=summary,
        metric=metric,
        value=value,
        reason="" if value is not None else "nothing to read",
        text_hash=summary.text_hash,
        against_hash=summary.article.references_hash,
    )


def write_score(summary: Summary, metric: Metric, value: float | None, **fields: Any) -> Score:
    """A score of any metric, in the sums as well; fields: the row's others."""
    _move(metric, summary, value)
    return Score.objects.create(
        summary=summary, metric=metric, value=value, **({"text_hash": ""} | fields)
    )


def change_scores(scores: QuerySet[Score], value: float | None) -> None:
    """Other values in these rows, in the sums as well, as everybody who writes scores does."""
    for score in scores.select_related("summary", "metric"):
        _move(score.metric, score.summary, value)
    scores.update(value=value)


def _move(metric: Metric, summary: Summary, value: float | None) -> None:
    move_sums([StoredValues(metric.pk, summary.version_id, [summary.pk], [value])])
