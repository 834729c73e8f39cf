"""Reads that span tables; nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from evaluation.metrics import registry
from evaluation.metrics.base import MetricEngine as Engine
from evaluation.metrics.labels import label_of
from evaluation.metrics.registry import DEFAULT_METRICS, READS_THE_REST, ScoringOptions
from evaluation.runs.models import UNREAD, Chunk, Run, Score
from evaluation.stats.interval import Interval
from evaluation.stats.wilson import share_interval
from summaries.breakdowns.models import Summary
from summaries.own_texts.models import OwnBreakdown
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from surveys.thumbs.votes_on_own_breakdowns import own_breakdown_votes

# The standing run looks every 15 seconds, behind whatever its worker is at.
UNTIL_A_RUN: Final = timedelta(minutes=1)
AGAINST = {"references": "article__references_hash", "source": "article__text_hash"}


@dataclass(frozen=True, slots=True)
class Lacking:
    """A summary that lacks scores, the engines it lacks them of, and its length in characters.

    `against` is the length of what it is scored against, once for its whole article.
    """

    summary_id: int
    article_id: int
    engines: frozenset[str]
    length: int
    against: int


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is. Rate in scored summaries a second; None where it is not known yet."""

    done: int
    total: int
    rate: float | None
    seconds_left: float | None
    elapsed: float | None

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class OwnBreakdownOpinions:
    """What readers say of what one version made of their own texts, at one task.

    share: of 👍, 0 to 1. interval: Wilson's 95 %, as if each reader always said the same, so that
    votes count as much as their effective number of readers. readers: who gave any.
    """

    version: ModelVersion
    task: str
    up: int
    down: int
    share: float
    interval: Interval | None
    readers: int


@dataclass(frozen=True, slots=True)
class UnreadCount:
    """How many summaries of a version have no number of a measure, or not of all their text."""

    version: str
    measure: str
    summaries: int
    why: str


CUT: Final = "scored up to the length that the model reads; the rest is cut"


def unread_counts(run: Run) -> list[UnreadCount]:
    """What the run's measures could not read of its versions' summaries, most of it first."""
    signatures = [s for of in run.options["signatures"].values() for s in of.values()]
    return unread_scores(signatures, list(run.versions.all()))


def unread_scores(
    signatures: Collection[str], versions: Collection[ModelVersion]
) -> list[UnreadCount]:
    """What the measures of these signatures could not read of versions' summaries, most first.

    One query.
    """
    scores = Score.objects.filter(metric__signature__in=signatures, summary__version__in=versions)
    is_cut = Q(cut=True, value__isnull=False)
    rows = (
        scores.filter(UNREAD)  # as the index has it, of which few rows are read
        .values("metric", "metric__name", "summary__version", "reason")
        .annotate(n=Count("pk"), cut_short=Count("pk", filter=is_cut))
    )
    found: list[tuple[int, str, int, str]] = []
    cuts: Counter[tuple[int, str, int]] = Counter()
    for row in rows:
        version, name = row["summary__version"], row["metric__name"]
        if row["reason"]:
            found.append((version, name, row["n"], row["reason"]))
        cuts[version, name, row["metric"]] += row["cut_short"]
    found += [(version, name, n, CUT) for (version, name, _), n in cuts.items() if n]
    labels = {version.pk: version.label for version in versions}
    return [
        UnreadCount(labels[version], label_of(measure).text, number, why)
        for version, measure, number, why in sorted(found, key=lambda row: (-row[2], row))
    ]


def own_breakdown_opinions() -> list[OwnBreakdownOpinions]:
    """The opinions on own breakdowns by version and task, in their order. Two queries.

    Source of the effective number: Kish, Survey Sampling (1965), with votes of one reader alike.
    """
    votes = own_breakdown_votes()
    versions = ModelVersion.objects.in_bulk({each.version_id for each in votes})
    tasks = {task.value: (order, task.label) for order, task in enumerate(OwnBreakdown.Task)}
    rows = []
    for each in sorted(votes, key=lambda v: (str(versions[v.version_id]), tasks[v.task])):
        given = each.up + each.down
        effect = sum(n * n for n in each.by_reader) / given
        rows.append(
            OwnBreakdownOpinions(
                version=versions[each.version_id],
                task=str(tasks[each.task][1]),
                up=each.up,
                down=each.down,
                share=each.up / given,
                interval=share_interval(successes=each.up, trials=given, design_effect=effect),
                readers=len(each.by_reader),
            )
        )
    return rows


def scoring_options(**chosen: object) -> ScoringOptions:
    """What was chosen, with the model and store that this installation is set to."""
    base = {
        "model": settings.BERTSCORE_MODEL, "layers": settings.BERTSCORE_LAYERS,
        "bf16": settings.BERTSCORE_BF16,
        "store": str(settings.EMBEDDING_STORE),
        "store_mb": settings.EMBEDDING_STORE_MB, "memory_mb": settings.EMBEDDING_MEMORY_MB,
        "entailment": settings.ENTAILMENT_MODEL or None,
    }  # fmt: skip
    return ScoringOptions.from_json({**base, **chosen})


def standing_signatures() -> frozenset[str]:
    """The signatures of what is scored without being asked, as this installation is set."""
    options = scoring_options()
    return frozenset(
        signature
        for name in (*DEFAULT_METRICS, *READS_THE_REST.values())
        for signature in registry.engine(name, options).signatures().values()
    )


def against_field(engine: Engine) -> str | None:
    """The lookup, from a summary, of the hash of what this engine scores it against."""
    return next((AGAINST[need] for need in ("references", "source") if need in engine.needs), None)


def with_missing_counts(
    summaries: QuerySet[Summary], engines: Mapping[str, Engine]
) -> QuerySet[Summary]:
    """Summaries with `lacks_<engine>`: whether any of its scores is missing or out of date.

    One subquery an engine, so that the whole question is a single statement.
    """
    lacks_any = Q()
    for name, engine in engines.items():
        against = against_field(engine)
        scores = Score.objects.filter(
            summary=OuterRef("pk"),
            metric__signature__in=list(engine.signatures().values()),
            text_hash=OuterRef("text_hash"),
            against_hash=OuterRef(against) if against else Value(""),
        )
        count = scores.order_by().values("summary").annotate(n=Count("pk")).values("n")
        summaries = summaries.annotate(
            **{f"has_{name}": Coalesce(Subquery(count), 0, output_field=IntegerField())}
        )
        lacks = Q(**{f"has_{name}__lt": len(engine.signatures())})
        lacks_any |= lacks & ~Q(**{against: ""}) if against else lacks
    return summaries.filter(lacks_any)


def summaries_without_score(
    *,
    versions: QuerySet[ModelVersion] | list[ModelVersion],
    engines: Mapping[str, Engine],
    unread_by: str | None = None,
) -> list[Lacking]:
    """What lacks a score, article by article. One query.

    unread_by: only articles of which this engine could not read all. A number beside a reason
    leaves something out, so it counts as not read.
    A summary whose article has no reference (or source) that an engine needs lacks nothing: no
    score can exist for it.
    """
    references = (
        Reference.objects.filter(article=OuterRef("article"))
        .order_by()
        .values("article")
        .annotate(n=Sum(Length("text")))
        .values("n")
    )
    summaries = Summary.objects.filter(version__in=versions)
    if unread_by is not None:
        unread = Score.objects.filter(metric__engine=unread_by).exclude(reason="")
        summaries = summaries.filter(article__in=unread.values("summary__article"))
    rows = (
        with_missing_counts(summaries, engines)
        .annotate(
            length=Length("text"),
            against=Coalesce(Subquery(references, output_field=IntegerField()), 0),
        )
        .order_by("article_id", "id")
    )
    return _lacking(rows, engines)


def _lacking(rows: QuerySet[Summary], engines: Mapping[str, Engine]) -> list[Lacking]:
    has = [f"has_{name}" for name in engines]
    wanted = [(name, len(each.signatures()), each.needs) for name, each in engines.items()]

    @lru_cache(maxsize=1024)  # most summaries lack the same
    def engines_of(references: bool, source: bool, *counts: int) -> frozenset[str]:
        there = {"references": references, "source": source}
        absent = {need for need, is_there in there.items() if not is_there}
        return frozenset(
            name
            for (name, number, needs), held in zip(wanted, counts, strict=True)
            if held != number and needs.isdisjoint(absent)
        )

    found = rows.values_list(
        "id", "article_id", "length", "against", "article__references_hash", "article__text_hash",
        *has,
    )  # fmt: skip
    return [
        Lacking(pk, article, engines_of(bool(refs), bool(source), *counts), length, against)
        for pk, article, length, against, refs, source, *counts in found.iterator()
    ]


def scores_follow(versions: Collection[ModelVersion]) -> bool:
    """Whether scores of these versions are on their way: in a run, or so new that it will come."""
    open_runs = Run.objects.filter(status__in=[Run.Status.WAITING, Run.Status.RUNNING])
    if open_runs.filter(versions__in=versions).exists():
        return True
    newest = Summary.objects.filter(version__in=versions).order_by("-pk")
    written = newest.values_list("created_at", flat=True).first()
    return written is not None and timezone.now() - written < UNTIL_A_RUN


def claimable_chunks(now: datetime) -> QuerySet[Chunk]:
    """Chunks of unfinished runs that nobody is working on, oldest run first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return _unfinished_chunks().filter(free).order_by("run_id", "position")


def held_chunks(now: datetime) -> QuerySet[Chunk]:
    """Chunks of unfinished runs that somebody holds, at work or killed a moment ago."""
    return _unfinished_chunks().filter(claimed_until__gte=now).exclude(claim="")


def _unfinished_chunks() -> QuerySet[Chunk]:
    return Chunk.objects.filter(
        finished_at__isnull=True, run__status__in=[Run.Status.WAITING, Run.Status.RUNNING]
    )


def run_progress(run: Run, now: datetime) -> RunProgress:
    """How far `run` is at `now`."""
    if run.started_at is None:
        return RunProgress(run.done, run.total, rate=None, seconds_left=None, elapsed=None)
    elapsed = ((run.finished_at or now) - run.started_at).total_seconds()
    rate = run.done / elapsed if run.done and elapsed > 0 else None
    left = (run.total - run.done) / rate if rate and run.finished_at is None else None
    return RunProgress(run.done, run.total, rate=rate, seconds_left=left, elapsed=elapsed)
