"""Writes of runs: they are requested, cut into chunks, cancelled, failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evaluation.metrics.registry import (
    DEFAULT_METRICS,
    ENGINES,
    READS_THE_REST,
    ScoringOptions,
    engine,
)
from evaluation.runs.models import Chunk, Run, Score
from evaluation.runs.selectors import Lacking, scoring_options, summaries_without_score
from summaries.versions.models import ModelVersion

# Characters of text in one chunk: a few seconds of work, so that progress moves, a cancel is felt
# and a killed worker loses little.
CHUNK_CHARACTERS = {"bertscore": 60_000}
CHUNK_CHARACTERS_DEFAULT = 1_500_000
FAILED_PAUSE = timedelta(minutes=10)


def request_run(
    *,
    versions: Sequence[ModelVersion],
    metrics: Sequence[str],
    options: ScoringOptions,
    created_by: User | None = None,
    standing: bool = False,
    unread_by: str | None = None,
) -> Run | None:
    """A run over what these versions lack, in chunks; None where nothing lacks a score.

    unread_by: only over articles that this engine could not read.
    Raises MetricError for an unknown metric or a model that cannot be found.
    """
    engines = {name: engine(name, options) for name in metrics}
    lacking = summaries_without_score(versions=list(versions), engines=engines, unread_by=unread_by)
    if not lacking:
        return None
    parts = [(name, ids) for name in engines for ids in _chunks(name, lacking)]
    with transaction.atomic():
        run = Run.objects.create(
            options={
                "metrics": list(metrics),
                "signatures": {name: e.signatures() for name, e in engines.items()},
                **options.as_json(),
            },
            total=sum(len(ids) for _, ids in parts),
            created_by=created_by,
            standing=standing,
        )
        run.versions.set(versions)
        Chunk.objects.bulk_create(
            Chunk(run=run, position=position, engine=name, summary_ids=ids)
            for position, (name, ids) in enumerate(parts)
        )
    return run


def _chunks(name: str, lacking: Sequence[Lacking]) -> Iterator[list[int]]:
    """Summary ids in chunks of whole articles, cut by the characters that have to be read."""
    budget = CHUNK_CHARACTERS.get(name, CHUNK_CHARACTERS_DEFAULT)
    wanted = [row for row in lacking if name in row.engines]
    ids: list[int] = []
    work = 0
    for _, rows in groupby(wanted, key=lambda row: row.article_id):
        article = list(rows)
        size = article[0].against + sum(row.length for row in article)
        if ids and work + size > budget:
            yield ids
            ids, work = [], 0
        ids += [row.summary_id for row in article]
        work += size
    if ids:
        yield ids


def request_standing_run() -> Run | None:
    """A run over whatever lacks a score under the standing metrics, unless one is on its way.

    Retired versions that have scores keep being scored, as the baselines that others are compared
    with: where references change, theirs may not stay behind. Scores against references that are
    all gone go. Articles that a standing metric could not read have one more, which can.
    """
    drop_groundless_scores()
    active = Run.objects.filter(status__in=[Run.Status.WAITING, Run.Status.RUNNING])
    # A run that failed (a model that cannot be loaded) would fail again every few seconds.
    recently = timezone.now() - FAILED_PAUSE
    failed = Run.objects.filter(standing=True, status=Run.Status.FAILED, finished_at__gte=recently)
    if active.exists() or failed.exists():
        return None
    scored = Exists(Score.objects.filter(summary__version=OuterRef("pk")))
    versions = list(ModelVersion.objects.filter(~Q(status=ModelVersion.Status.RETIRED) | scored))
    options = scoring_options()
    run = request_run(versions=versions, metrics=DEFAULT_METRICS, options=options, standing=True)
    for unread_by, reader in READS_THE_REST.items():
        run = run or request_run(
            versions=versions,
            metrics=(reader,),
            options=options,
            standing=True,
            unread_by=unread_by,
        )
    return run


def drop_groundless_scores() -> int:
    """Delete scores against references where the article has none any more; how many."""
    options = scoring_options()
    against = [name for name in ENGINES if "references" in engine(name, options).needs]
    groundless = Score.objects.filter(
        metric__engine__in=against, summary__article__references_hash=""
    )
    return groundless.delete()[0]


def cancel_run(run: Run) -> bool:
    """Stop a run after the chunks in hand; what is scored stays. False where it had ended."""
    return bool(
        Run.objects.filter(pk=run.pk, status__in=[Run.Status.WAITING, Run.Status.RUNNING]).update(
            status=Run.Status.CANCELLED, finished_at=timezone.now()
        )
    )


def fail_run(run: Run, reason: str) -> None:
    """End a run that cannot go on; `reason` is a sentence for the person who asked for it."""
    Run.objects.filter(pk=run.pk, status__in=[Run.Status.WAITING, Run.Status.RUNNING]).update(
        status=Run.Status.FAILED, error=reason, finished_at=timezone.now()
    )
