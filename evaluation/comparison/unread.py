"""Metrics that could read nothing of two versions' texts, and so compare nothing; reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from evaluation.metrics.labels import label_of
from evaluation.runs.models import Score
from evaluation.runs.selectors import standing_signatures


def unread_sentences(versions: Sequence[int], compared: Collection[str]) -> tuple[str, ...]:
    """A sentence for each reason why standing metrics have no number for these versions' texts.

    versions: ids. compared: signatures that are in the comparison. One query.
    """
    rows = Score.objects.filter(
        metric__signature__in=standing_signatures() - set(compared),
        summary__version__in=versions,
        value__isnull=True,
    ).exclude(reason="")
    by_reason: dict[str, list[str]] = {}
    found = rows.order_by("reason", "metric__name").values_list("reason", "metric__name")
    for reason, name in found.distinct():
        by_reason.setdefault(reason, []).append(label_of(name).text)
    return tuple(
        f"Not compared, for it has no number: {', '.join(labels)} ({reason})."
        for reason, labels in by_reason.items()
    )
