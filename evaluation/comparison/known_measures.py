"""Which measures there are to compare on; reads only."""

from __future__ import annotations

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import APPROVAL, DUELS, SECTIONS, rating_measure, score_measure
from evaluation.runs.models import Metric
from evaluation.runs.selectors import standing_signatures
from evaluation.runs.sums import metrics_with_values
from summaries.breakdowns.models import Rating
from summaries.ratings.selectors import dimensions_held


def score_measures() -> list[tuple[int, Measure]]:
    """Metric id and measure of each metric that is shown: of two signatures, the standing one."""
    metrics = list(metrics_with_values().order_by("id"))
    standing = standing_signatures()
    chosen: dict[str, Metric] = {}
    for metric in metrics:
        held = chosen.get(metric.name)
        if held is None or held.signature not in standing:
            chosen[metric.name] = metric
    return [(m.pk, score_measure(m.name, m.signature)) for m in chosen.values()]


def known_measures() -> list[Measure]:
    """Every measure that a rule may be made of here: votes, ratings, scores, in this order."""
    pairs = Rating.objects.order_by("-group", "dimension").values_list("group", "dimension")
    lower = {named for named, each in dimensions_held().items() if each.lower_is_better}
    return [
        DUELS,
        APPROVAL,
        *SECTIONS,
        *(
            rating_measure(*named, "lower" if named in lower else "higher")
            for named in pairs.distinct()
        ),
        *(measure for _, measure in score_measures()),
    ]


def known_keys() -> set[str]:
    """The name of every measure that a rule may be made of here."""
    return {measure.key for measure in known_measures()}
