"""Which measures there are to compare on; reads only."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import DUELS, PARTS, score_measure
from evaluation.runs.models import Metric, Score
from evaluation.runs.selectors import standing_signatures
from summaries.breakdowns.models import Rating


def score_measures() -> list[tuple[int, Measure]]:
    """Metric id and measure of each metric that is shown: of two signatures, the standing one."""
    has_score = Exists(Score.objects.filter(metric=OuterRef("pk"), value__isnull=False))
    metrics = list(Metric.objects.filter(has_score).order_by("id"))
    standing = standing_signatures()
    chosen: dict[str, Metric] = {}
    for metric in metrics:
        held = chosen.get(metric.name)
        if held is None or held.signature not in standing:
            chosen[metric.name] = metric
    return [(m.pk, score_measure(m.name, m.signature)) for m in chosen.values()]


def known_keys() -> set[str]:
    """The name of every measure that a rule may be made of here."""
    pairs = Rating.objects.order_by().values_list("group", "dimension").distinct()
    return {
        DUELS.key,
        *PARTS,
        *(measure.key for _, measure in score_measures()),
        *(f"{group}:{dimension}" for group, dimension in pairs),
    }
