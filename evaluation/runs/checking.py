"""Compares stored scores with what rouge-score and bert-score say themselves.

After a run some of its summaries are scored again by the packages, in a process that ends then; the
largest difference stands beside the run.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from evaluation.metrics.base import ArticleTexts, MetricError
from evaluation.metrics.packages_apart import (
    PackageNumbers,
    numbers_from_apart,
    numbers_of_package,
)
from evaluation.metrics.registry import ScoringOptions, engine
from evaluation.runs.models import Chunk, Run, Score
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference

Oracle = Callable[[str, ScoringOptions, Sequence[ArticleTexts]], list[PackageNumbers]]

AUDIT_WITHIN: Final = timedelta(days=1)  # of a run's end; older ones stay as they are
_BEGUN_IN_VAIN: Final = timedelta(minutes=10)  # then its process has died, and another one may
_LOOKED_AT: Final = 200  # summaries of a run, of which some are drawn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OracleDifference:
    """The largest |stored − package| of P, R and F under one signature, over some summaries."""

    signature: str
    difference: float
    summaries: int


def largest_differences(
    *,
    size: int,
    metrics: Sequence[str],
    options: ScoringOptions,
    seed: int = 1,
    among: Sequence[int] | None = None,
    ask: Oracle = numbers_of_package,
) -> list[OracleDifference]:
    """One row a signature that a package exists for, over `size` summaries drawn at random.

    Only summaries that have all numbers, with nothing left out, are drawn; fewer where fewer exist.
    among: their ids, or all. ask: who asks the packages. Raises MetricError where they cannot work.
    """
    found = []
    for name in metrics:
        signatures = list(engine(name, options).signatures().values())
        stored = _stored(signatures, among)
        drawn = random.Random(seed).sample(sorted(stored), min(size, len(stored)))  # noqa: S311
        summaries = Summary.objects.in_bulk(drawn)
        numbers = ask(name, options, [_article(summaries[pk]) for pk in drawn])
        for signature, package in zip(signatures, numbers, strict=False):  # none: no package
            scores = [stored[pk][signature] for pk in drawn]
            found.append(OracleDifference(signature, _largest(scores, package), len(drawn)))
    return found


def audit_finished_runs() -> int:
    """Check what lately finished runs stored, each once; how many were checked."""
    size = settings.AUDITED_SUMMARIES
    done = 0
    while size and (run := _claimed_run()) is not None:
        run.audit = _audit(run, size)
        run.save(update_fields=["audit"])
        done += 1
    return done


def audit_sentence(run: Run) -> str:
    """What the packages said, for whoever looks at the run; "" where they were not asked yet."""
    if run.audit is None:
        return ""
    if "error" in run.audit:
        return f"The packages could not be asked: {run.audit['error']}."
    rows = run.audit["differences"]
    if not rows:
        return "Nothing in it can be checked with rouge-score or bert-score."
    said = ", ".join(f"{row['engine']} {row['difference']:.2g}" for row in rows)
    count = max(row["summaries"] for row in rows)
    return (
        f"Checked: rouge-score and bert-score scored {count} of its summaries again; the largest "
        f"difference: {said}."
    )


def _claimed_run() -> Run | None:
    now = timezone.now()
    waiting = Run.objects.filter(
        Q(audit_begun_at__isnull=True) | Q(audit_begun_at__lt=now - _BEGUN_IN_VAIN),
        status=Run.Status.FINISHED,
        finished_at__gte=now - AUDIT_WITHIN,
        audit__isnull=True,
    )
    for run in waiting.order_by("pk"):
        # Of two workers that look, the database lets one through.
        if waiting.filter(pk=run.pk).update(audit_begun_at=now):
            return run
    return None


def _audit(run: Run, size: int) -> dict[str, Any]:
    options = ScoringOptions.from_json(run.options)
    rows = []
    try:
        for name in run.options["signatures"]:
            differences = largest_differences(
                size=size,
                metrics=[name],
                options=options,
                seed=run.pk,
                among=_summaries(run, name),
                ask=numbers_from_apart,
            )
            if any(row.summaries for row in differences):
                largest = max(row.difference for row in differences)
                count = differences[0].summaries
                rows.append({"engine": name, "difference": largest, "summaries": count})
    except MetricError as error:
        log.warning("run %s could not be checked: %s", run.pk, error)
        return {"error": str(error)}
    return {"differences": rows}


def _summaries(run: Run, name: str) -> list[int]:
    chunks = Chunk.objects.filter(run=run, engine=name).values_list("summary_ids", flat=True)
    ids = [pk for of_chunk in chunks for pk in of_chunk]
    return random.Random(run.pk).sample(ids, min(_LOOKED_AT, len(ids)))  # noqa: S311


def _largest(scores: Sequence[Score], package: PackageNumbers) -> float:
    worst = 0.0
    for index, score in enumerate(scores):
        for ours, theirs in (
            (score.precision, package.precision[index]),
            (score.recall, package.recall[index]),
            (score.value, package.values[index]),
        ):
            if ours is not None and theirs is not None:
                worst = max(worst, abs(ours - theirs))
    return worst


def _stored(signatures: Sequence[str], among: Sequence[int] | None) -> dict[int, dict[str, Score]]:
    """Summary id to its scores by signature, for summaries that have them all."""
    stored: dict[int, dict[str, Score]] = {}
    scores = Score.objects.filter(
        metric__signature__in=signatures, value__isnull=False, reason=""
    ).select_related("metric")
    if among is not None:
        scores = scores.filter(summary__in=among)
    for score in scores:
        stored.setdefault(score.summary_id, {})[score.metric.signature] = score
    return {pk: row for pk, row in stored.items() if len(row) == len(signatures)}


def _article(summary: Summary) -> ArticleTexts:
    references = Reference.objects.filter(article=summary.article_id).order_by("position")
    return ArticleTexts(
        candidates=(summary.text,), references=tuple(reference.text for reference in references)
    )
