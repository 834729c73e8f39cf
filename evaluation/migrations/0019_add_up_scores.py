"""What the scores that are there add up to; a million of them take some seconds."""

import math
from collections import defaultdict

from django.db import migrations

from evaluation.stats.moments import Moments, parts_of

_BLOCK = 12  # bits, as summaries.changed_blocks has it
_PRIME = 1_000_003
_AT_ONCE = 50_000


def add_up(apps, schema_editor):
    """Fill the sums, and note every block of each metric's scores."""
    Score = apps.get_model("evaluation", "Score")
    rows = Score.objects.filter(value__isnull=False).order_by("metric_id", "summary_id")
    waiting, sums = defaultdict(list), defaultdict(lambda: (Moments(), 0))
    blocks = set()
    columns = rows.values_list("metric_id", "summary__version_id", "summary_id", "value")
    for number, (metric, version, summary, value) in enumerate(columns.iterator(), start=1):
        if math.isfinite(value):
            waiting[metric, version].append((summary, value))
        blocks.add((metric, summary >> _BLOCK))
        if number % _AT_ONCE == 0:
            _take_in(waiting, sums)
    _take_in(waiting, sums)
    ScoreSums = apps.get_model("evaluation", "ScoreSums")
    ScoreSums.objects.bulk_create(
        ScoreSums(
            metric_id=metric, version_id=version, number=moments.number, places=str(places),
            first=str(moments.first), second=str(moments.second), third=str(moments.third),
        )
        for (metric, version), (moments, places) in sums.items()
    )
    ChangedBlock = apps.get_model("summaries", "ChangedBlock")
    ChangedBlock.objects.bulk_create(
        (ChangedBlock(kind=f"scores:{m}", block=b, moves=1) for m, b in sorted(blocks)),
        batch_size=1000,
    )


def _take_in(waiting, sums):
    for cell, values in waiting.items():
        moments, places = sums[cell]
        for summary, value in values:
            place = summary % _PRIME + 1
            places += parts_of(value) * (place * place * place % _PRIME)
        sums[cell] = moments + Moments.of(value for _, value in values), places
    waiting.clear()


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0018_score_sums")]

    operations = [migrations.RunPython(add_up, migrations.RunPython.noop)]
