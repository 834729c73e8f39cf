"""Which measures there are to compare on; reads only."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from evaluation.comparison.report import Measure
from evaluation.metrics.labels import label_of
from evaluation.runs.models import Metric, Score
from evaluation.runs.selectors import standing_signatures
from summaries.breakdowns.models import Rating, Section

DUELS = Measure("duels", "Duels won", "votes", "duels", ".1%", "higher")
APPROVAL = Measure("approval", "Share of 👍", "votes", "votes", ".1%", "higher")
SECTIONS = tuple(
    Measure(f"approval:{kind}", f"Share of 👍 on {kind}s", "votes", "votes", ".1%", "higher")
    for kind in Section.Kind.values
)
# What a measure of votes is called where it is counted.
COUNTED = {"duels": "duel", "approval": "summary", **{m.key: m.key[9:] for m in SECTIONS}}


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


def score_measure(name: str, signature: str) -> Measure:
    """The measure of one metric's scores."""
    label = label_of(name)
    return Measure(name, label.text, "scores", "articles", label.spec, label.better, signature)


def rating_measure(group: str, dimension: str) -> Measure:
    """The measure of what one group says of one dimension."""
    people = "experts" if group == Rating.Group.EXPERT else group
    label = f"{dimension.capitalize()} ({people})"
    return Measure(f"{group}:{dimension}", label, "ratings", "articles", ".2f", "higher")


def known_keys() -> set[str]:
    """The name of every measure that a rule may be made of here."""
    pairs = Rating.objects.order_by().values_list("group", "dimension").distinct()
    return {
        *COUNTED,
        *(measure.key for _, measure in score_measures()),
        *(f"{group}:{dimension}" for group, dimension in pairs),
    }
