"""Writes of chunks: claimed by one worker, scored, and stored once with the scores."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import compress
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from numpy.typing import NDArray

from common.work.among import among
from common.work.leases import (
    DATABASE_FAULTS,
    claim_one,
    claim_pushed_on,
    free_what_the_dead_hold,
    is_worn_out,
)
from evaluation.metrics.base import Column, MetricEngine, MetricError
from evaluation.metrics.registry import ScoringOptions, engine
from evaluation.runs.models import Chunk, Metric, Run
from evaluation.runs.score_rows import ScoredSummary, write_scores
from evaluation.runs.score_texts import texts_to_score
from evaluation.runs.selectors import claimable_chunks, held_chunks
from evaluation.runs.services import fail_run
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
REST: Final = 1.0  # seconds before the next chunk is asked of a database that was busy or gone


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
            texts = texts_to_score(chunk, metric)
            columns = metric.score(texts.articles) if texts.articles else []
        if remark := getattr(metric, "remark", ""):
            Run.objects.filter(pk=chunk.run_id).update(remark=remark)
        return _store(chunk, metric, texts.summaries, columns)
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


def _store(
    chunk: Chunk,
    metric: MetricEngine,
    summaries: Sequence[ScoredSummary],
    columns: Sequence[Column],
) -> bool:
    metrics = _metric_ids(metric)
    with transaction.atomic():
        now = timezone.now()
        mine = Chunk.objects.filter(pk=chunk.pk, claim=chunk.claim, finished_at__isnull=True)
        if not mine.update(finished_at=now):
            return False  # taken over while this worker was held up: the other's numbers stand
        there = _still_there(summaries)
        left = list(compress(summaries, there))
        written = {metrics[column.signature]: column.of(there) for column in columns}
        move_sums(_values_to_store(left, written))
        write_scores(summaries=left, columns=written)
        Run.objects.filter(pk=chunk.run_id).update(done=F("done") + len(chunk.summary_ids))
        if not Chunk.objects.filter(run=chunk.run_id, finished_at__isnull=True).exists():
            Run.objects.filter(pk=chunk.run_id, status=Run.Status.RUNNING).update(
                status=Run.Status.FINISHED, finished_at=now
            )
    return True


def _metric_ids(metric: MetricEngine) -> dict[str, int]:
    """By signature; those that nobody stored before are made."""
    names = {signature: name for name, signature in metric.signatures().items()}
    held = Metric.objects.order_by().filter(signature__in=list(names))
    found = dict(held.values_list("signature", "pk"))
    for signature in names.keys() - found.keys():
        made, _ = Metric.objects.get_or_create(
            signature=signature, defaults={"name": names[signature], "engine": metric.name}
        )
        found[signature] = made.pk
    return found


def _values_to_store(
    summaries: Sequence[ScoredSummary], written: Mapping[int, Column]
) -> Iterator[StoredValues]:
    """What will stand of each metric, by id, and version."""
    versions = np.array([each.version for each in summaries], np.int64)
    ids = np.array([each.id for each in summaries], np.int64)
    for metric, column in written.items():
        values = np.where(column.known, column.values, np.nan)
        for version in np.unique(versions).tolist():
            of = versions == version
            yield StoredValues(metric, version, ids[of].tolist(), values[of].tolist())


def _still_there(summaries: Sequence[ScoredSummary]) -> NDArray[np.bool_]:
    """Which of them nobody has deleted meanwhile."""
    there = set(
        among(Summary.objects.order_by(), [each.id for each in summaries]).values_list(
            "pk", flat=True
        )
    )
    return np.array([each.id in there for each in summaries], np.bool_)


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
