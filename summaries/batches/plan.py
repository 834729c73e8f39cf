"""What a batch would write, and what that takes as far as earlier work tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Least, Length

from summaries.articles.models import Article
from summaries.batches.choice import ArticleChoice, articles_chosen
from summaries.batches.models import Batch, BatchItem
from summaries.breakdowns.models import Summary
from summaries.generators.bounds import characters_read, most_spent
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown
from summaries.versions.models import ModelVersion

LOOKED_AT: Final = 200  # the newest earlier jobs tell enough


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What a batch takes; a figure is None where nothing is known of it.

    seconds: of one worker. money: in `currency`; the most it can be where `is_bound`, else what
    earlier work suggests. earlier: how many earlier texts tell it.
    """

    seconds: float | None = None
    money: Decimal | None = None
    currency: str | None = None
    is_bound: bool = False
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many articles were chosen, and what would become of them.

    to_write: those that would be written about, of `characters` that are read; held: those that
    have a summary by the version; pending: those a batch that is running will write about;
    without_text: those whose text isn't held.
    """

    chosen: int
    to_write: int
    held: int
    pending: int
    without_text: int
    characters: int
    estimate: CostEstimate


def articles_to_write(articles: QuerySet[Article], version: ModelVersion | None) -> Any:
    """The articles with `is_held`, `is_pending` and `has_text`; of these `to_write` is true."""
    held = Summary.objects.filter(article=OuterRef("pk"), version=version)
    pending = BatchItem.objects.unfinished().filter(
        article=OuterRef("pk"),
        batch__version=version,
        batch__status=Batch.Status.RUNNING,
    )
    return articles.annotate(
        is_held=Exists(held), is_pending=Exists(pending), size=Coalesce(Length("text"), 0)
    )


LACKING: Final = Q(is_held=False, is_pending=False, size__gt=0)


def plan_batch(
    choice: ArticleChoice, *, settings: dict[str, Any], version: ModelVersion | None
) -> Plan:
    """What a version with these recorded settings would write about the chosen articles.

    version: None for one that isn't there yet. Raises ChoiceError. Three queries beside those of
    `articles_chosen`.
    """
    rows = articles_to_write(articles_chosen(choice).order_by(), version)
    read = Least(F("size"), Value(characters_read(settings)))
    counted = rows.aggregate(
        chosen=Count("pk"),
        to_write=Count("pk", filter=LACKING),
        held=Count("pk", filter=Q(is_held=True)),
        pending=Count("pk", filter=Q(is_held=False, is_pending=True)),
        without_text=Count("pk", filter=Q(is_held=False, is_pending=False, size=0)),
        characters=Coalesce(Sum(read, filter=LACKING), 0),
    )
    estimate = estimate_for(
        settings, version, texts=counted["to_write"], characters=counted["characters"]
    )
    return Plan(**counted, estimate=estimate)


@dataclass(frozen=True, slots=True)
class _Earlier:
    version: int
    settings: dict[str, Any]
    characters: int
    seconds: float | None
    money: Decimal | None
    currency: str


def estimate_for(
    settings: dict[str, Any], version: ModelVersion | None, *, texts: int, characters: int
) -> CostEstimate:
    """What so many texts take, by what earlier ones took for each character that was read.

    The version's own work tells it; else that of other versions by the same generator, of which
    only the time is asked: their prices are others. Two queries.
    """
    every = _earlier(str(settings.get("generator") or ""))
    own = [row for row in every if version is not None and row.version == version.pk]
    timed = _timed(own) or _timed(every)
    seconds = None
    if timed:
        seconds = characters * sum(s for _, s in timed) / sum(size for size, _ in timed)
    paid = [row for row in own if row.money is not None]
    if paid and len(paid) == len(own):
        of_all = sum((row.money for row in paid if row.money is not None), Decimal(0))
        money = of_all * characters / sum(_read(row) for row in paid)
        return CostEstimate(seconds, money, paid[0].currency or None, earlier=len(timed))
    bound = most_spent(settings, texts=texts, characters=characters)
    if bound is None:
        return CostEstimate(seconds, earlier=len(timed))
    return CostEstimate(seconds, bound.money, bound.currency, is_bound=True, earlier=len(timed))


def _read(row: _Earlier) -> int:
    return max(1, min(row.characters, characters_read(row.settings)))


def _timed(rows: Iterable[_Earlier]) -> list[tuple[int, float]]:
    return [(_read(row), row.seconds) for row in rows if row.seconds is not None]


def _earlier(generator: str) -> list[_Earlier]:
    """The newest jobs that a generator has done, of batches and of readers' own texts."""
    if not generator:
        return []
    items = BatchItem.objects.filter(
        status=Job.Status.DONE, batch__version__settings__generator=generator
    )
    own_breakdowns = OwnBreakdown.objects.filter(
        status=Job.Status.DONE, task="breakdown", version__settings__generator=generator
    )
    return [
        *_rows(items, "batch__version", "article__text"),
        *_rows(own_breakdowns, "version", "own_text__text"),
    ]


def _rows(jobs: Any, version: str, text: str) -> Iterable[_Earlier]:
    names = (version, f"{version}__settings", "size", "seconds", "money", "currency")
    newest = jobs.order_by("-finished_at").annotate(size=Coalesce(Length(text), 0))
    return (_Earlier(*row) for row in newest.values_list(*names)[:LOOKED_AT])
