"""Writes of chunks: claimed by one worker, scored, and stored once with the scores."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone
from numpy.typing import NDArray

from common.work.leases import (
    DATABASE_FAULTS,
    claim_one,
    claim_pushed_on,
    free_what_the_dead_hold,
    is_worn_out,
)
from evaluation.metrics.base import ArticleTexts, Column, MetricEngine, MetricError
from evaluation.metrics.registry import ScoringOptions, engine
from evaluation.runs.models import Chunk, Metric, Run, Score
from evaluation.runs.selectors import (
    against_field,
    claimable_chunks,
    held_chunks,
    with_missing_counts,
)
from evaluation.runs.services import fail_run
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
REST: Final = 1.0  # seconds before the next chunk is asked of a database that was busy or gone
REASON_LENGTH: Final = 250  # as Score has it


def work_on_chunks(*, seconds: float = 60.0) -> int:
    """Claim and finish chunks until none is left or the time is up; the number finished."""
    deadline = time.monotonic() + seconds
    finished = 0
    while time.monotonic() < deadline and (chunk := claim_chunk()) is not None:
        finished += score_chunk(chunk)
    return finished


def claim_chunk() -> Chunk | None:
    """A chunk that is now this worker's alone, or None where nothing waits."""
    while (chunk := _next_chunk()) is not None:
        if not is_worn_out(chunk):
            Run.objects.filter(pk=chunk.run_id, status=Run.Status.WAITING).update(
                status=Run.Status.RUNNING, started_at=timezone.now()
            )
            return chunk
        fail_run(
            chunk.run,
            f"Part {chunk.position + 1} ended its worker {chunk.interruptions} times, perhaps for "
            "lack of memory. What was scored is kept; start a new run to score the rest.",
        )
    return None


def _next_chunk() -> Chunk | None:
    chunk = claim_one(claimable_chunks(timezone.now()))
    if chunk is None and free_what_the_dead_hold(held_chunks(timezone.now())):
        chunk = claim_one(claimable_chunks(timezone.now()))
    return chunk


def score_chunk(chunk: Chunk) -> bool:
    """Score a claimed chunk and store it. False where it was taken over or could not be done."""
    try:
        with claim_pushed_on(chunk):
            metric = engine(chunk.engine, ScoringOptions.from_json(chunk.run.options))
            if chunk.run.options["signatures"][chunk.engine] != metric.signatures():
                raise MetricError(
                    f"this worker's {chunk.engine} is not the one that the run was requested with; "
                    "start all workers with the same settings and packages"
                )
            summaries = _summaries_to_score(chunk, metric)
            columns = metric.score(_articles(summaries)) if summaries else []
        if remark := getattr(metric, "remark", ""):
            Run.objects.filter(pk=chunk.run_id).update(remark=remark)
        return _store(chunk, metric, summaries, columns)
    except MetricError as error:
        fail_run(chunk.run, str(error))
    except DATABASE_FAULTS as error:
        # Not the chunk's fault: its claim stays and runs out, so that no attempt is counted.
        logger.error("chunk %s of run %s waits: %s", chunk.position, chunk.run_id, error)
        time.sleep(REST)
    except Exception as error:
        # Anything else may pass (memory, a lock): the chunk goes back, a few times.
        logger.exception("chunk %s of run %s failed", chunk.position, chunk.run_id)
        _give_back(chunk, error)
    return False


def _summaries_to_score(chunk: Chunk, metric: MetricEngine) -> list[Summary]:
    """What the chunk still lacks, articles in order; another run may have done some of it."""
    summaries = with_missing_counts(
        Summary.objects.filter(pk__in=chunk.summary_ids), {chunk.engine: metric}
    )
    references = Prefetch(
        "article__references", queryset=Reference.objects.order_by("article", "position")
    )
    return list(
        summaries.select_related("article").prefetch_related(references).order_by("article", "pk")
    )


def _articles(summaries: Sequence[Summary]) -> list[ArticleTexts]:
    articles = []
    for _, group in groupby(summaries, key=lambda summary: summary.article_id):
        members = list(group)
        article = members[0].article
        articles.append(
            ArticleTexts(
                candidates=tuple(summary.text for summary in members),
                references=tuple(reference.text for reference in article.references.all()),
                source=article.text,
            )
        )
    return articles


def _store(
    chunk: Chunk, metric: MetricEngine, summaries: Sequence[Summary], columns: Sequence[Column]
) -> bool:
    names = {signature: name for name, signature in metric.signatures().items()}
    rows = {
        signature: Metric.objects.get_or_create(
            signature=signature, defaults={"name": name, "engine": metric.name}
        )[0]
        for signature, name in names.items()
    }
    with transaction.atomic():
        now = timezone.now()
        mine = Chunk.objects.filter(pk=chunk.pk, claim=chunk.claim, finished_at__isnull=True)
        if not mine.update(finished_at=now):
            return False  # taken over while this worker was held up: the other's numbers stand
        _store_scores(metric, rows, summaries, columns)
        Run.objects.filter(pk=chunk.run_id).update(done=F("done") + len(chunk.summary_ids))
        if not Chunk.objects.filter(run=chunk.run_id, finished_at__isnull=True).exists():
            Run.objects.filter(pk=chunk.run_id, status=Run.Status.RUNNING).update(
                status=Run.Status.FINISHED, finished_at=now
            )
    return True


def _store_scores(
    metric: MetricEngine,
    rows: dict[str, Metric],
    summaries: Sequence[Summary],
    columns: Sequence[Column],
) -> None:
    still_there = set(
        Summary.objects.filter(pk__in=[s.pk for s in summaries]).values_list("pk", flat=True)
    )
    there = [(i, summary) for i, summary in enumerate(summaries) if summary.pk in still_there]
    move_sums(_values_to_store(there, rows, columns))
    against = (against_field(metric) or "").removeprefix("article__")
    Score.objects.bulk_create(
        [
            Score(
                summary=summary,
                metric=rows[column.signature],
                value=_number(column.values, column, index),
                precision=_number(column.precision, column, index),
                recall=_number(column.recall, column, index),
                reason="" if column.reasons is None else column.reasons[index][:REASON_LENGTH],
                cut=column.cut is not None and bool(column.cut[index]),
                text_hash=summary.text_hash,
                against_hash=getattr(summary.article, against) if against else "",
            )
            for column in columns
            for index, summary in there
        ],
        update_conflicts=True,
        unique_fields=["metric", "summary"],
        update_fields=[
            "value",
            "precision",
            "recall",
            "reason",
            "cut",
            "text_hash",
            "against_hash",
        ],  # fmt: skip,
        batch_size=2000,
    )


def _values_to_store(
    summaries: Sequence[tuple[int, Summary]], rows: dict[str, Metric], columns: Sequence[Column]
) -> Iterator[StoredValues]:
    """The columns' values version by version; summaries beside their places in a column."""
    by_version: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, summary in summaries:
        by_version[summary.version_id].append((index, summary.pk))
    for column in columns:
        for version, members in by_version.items():
            yield StoredValues(
                rows[column.signature].pk,
                version,
                [pk for _, pk in members],
                [_number(column.values, column, index) for index, _ in members],
            )


def _number(values: NDArray[np.float64] | None, column: Column, index: int) -> float | None:
    return None if values is None or not column.known[index] else float(values[index])


def _give_back(chunk: Chunk, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"
    Chunk.objects.filter(pk=chunk.pk, claim=chunk.claim).update(
        claim="", claimed_until=timezone.now() + timedelta(seconds=2**chunk.attempts), error=reason
    )
    if chunk.attempts >= MAX_ATTEMPTS:
        fail_run(
            chunk.run,
            f"Part {chunk.position + 1} failed {chunk.attempts} times, last with {reason}. "
            "What was scored is kept; start a new run to score the rest.",
        )
