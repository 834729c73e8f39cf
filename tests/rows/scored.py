"""What was computed: scores as a run stores them."""

from __future__ import annotations

from evaluation.runs.models import Metric, Score
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary


def make_score(summary: Summary, value: float | None, signature: str = "rouge1|v:1") -> Score:
    """ROUGE's number for a summary beside its article's references as they are now."""
    name = signature.partition("|")[0]
    metric, _ = Metric.objects.get_or_create(
        signature=signature, defaults={"name": name, "engine": "rouge"}
    )
    move_sums([StoredValues(metric.pk, summary.version_id, [summary.pk], [value])])
    return Score.objects.create(
        summary=summary,
        metric=metric,
        value=value,
        reason="" if value is not None else "nothing to read",
        text_hash=summary.text_hash,
        against_hash=summary.article.references_hash,
    )
