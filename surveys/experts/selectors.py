"""Tasks, raters and places as pages show them; nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from surveys.experts.drawing import gold_turns
from surveys.experts.models import (
    RatingTask,
    TaskDimension,
    TaskItem,
    TaskPlace,
    TaskRater,
    TaskText,
)
from surveys.experts.passes import RaterPass

Answers = Mapping[int, Mapping[str, float]]
"""Ratings by text's id and dimension's name."""
Marked = Mapping[int, Sequence[str]]
"""Hashes of sentences by text's id."""


@dataclass(frozen=True)
class TaskLine:
    """A task in the team's list: its articles, raters, places wanted and handed in."""

    task: RatingTask
    articles: int
    raters: int
    wanted: int
    done: int


@dataclass(frozen=True)
class PlacePage:
    """What a rater is shown of a place: texts in the order drawn for them, and no more.

    of: how many articles this rater is to rate at most.
    """

    place: TaskPlace
    texts: tuple[TaskText, ...]
    dimensions: tuple[TaskDimension, ...]
    of: int


def task_lines() -> list[TaskLine]:
    """Every task, the newest first; one query."""
    ordinary = TaskItem.objects.filter(task=OuterRef("pk"), is_gold=False)
    raters = TaskRater.objects.filter(task=OuterRef("pk"))
    done = TaskPlace.objects.filter(
        item__task=OuterRef("pk"), item__is_gold=False, done_at__isnull=False
    )
    rows: QuerySet[Any] = RatingTask.objects.annotate(
        articles=_number(ordinary, "task"),
        raters_there=_number(raters, "task"),
        done=_number(done, "item__task"),
    )
    return [
        TaskLine(row, row.articles, row.raters_there, row.articles * row.raters_wanted, row.done)
        for row in rows
    ]


def task_called(slug: str) -> RatingTask | None:
    """The task of this address."""
    return RatingTask.objects.filter(slug=slug).first()


def rater_of(task: RatingTask, who: RaterPass) -> TaskRater | None:
    """The rater that a browser's pass stands for; None where nobody of the task is."""
    rows = TaskRater.objects.filter(task=task).select_related("rater", "task")
    if who.token_hash:
        return rows.filter(token_hash=who.token_hash).first()
    return rows.filter(participant=who.participant).first() if who.participant else None


def dimensions_of(task: RatingTask) -> tuple[TaskDimension, ...]:
    """In their order; one query."""
    return tuple(task.dimensions.order_by("number"))


def articles_at_most(task: RatingTask) -> int:
    """How many articles one rater may rate, gold ones among them; one query."""
    counts = task.items.aggregate(
        ordinary=Count("pk", filter=Q(is_gold=False)), gold=Count("pk", filter=Q(is_gold=True))
    )
    most = task.most_articles or counts["ordinary"]
    return int(min(most, counts["ordinary"]) + counts["gold"])


def place_at(rater: TaskRater, turn: int) -> TaskPlace | None:
    """The rater's place of this turn, with its article; one query."""
    rows = TaskPlace.objects.select_related("item__article", "item__task")
    return rows.filter(task_rater=rater, turn=turn).first()


def place_page(place: TaskPlace, rater: TaskRater) -> PlacePage:
    """What is shown of it; three queries, whatever the order."""
    rows = {each.pk: each for each in place.item.texts.select_related("summary").order_by("pk")}
    return PlacePage(
        place=place,
        texts=tuple(rows[pk] for pk in place.order if pk in rows),
        dimensions=dimensions_of(rater.task),
        of=articles_at_most(rater.task),
    )


def open_place(rater: TaskRater) -> TaskPlace | None:
    """What the rater has before them and has not handed in."""
    return rater.places.filter(done_at=None).order_by("turn").first()


def turn_is_gold(rater: TaskRater, turn: int) -> bool:
    """Whether a gold article comes at this turn; one query."""
    task = rater.task
    gold = task.items.filter(is_gold=True).count()
    ordinary = articles_at_most(task) - gold
    return turn in gold_turns(seed=rater.seed, ordinary=ordinary, gold=gold)


def items_free_for(rater: TaskRater) -> QuerySet[TaskItem]:
    """Ordinary items on which a seat is free that this rater could take, by id.

    Whose texts stand as they were when the task was made, and of which this rater has rated none
    on these dimensions, here or elsewhere.
    """
    task = rater.task
    held = TaskPlace.objects.filter(Q(seat__isnull=False) | Q(done_at__isnull=False))
    names = task.dimensions.values("name")
    rated = TaskText.objects.filter(
        item=OuterRef("pk"),
        summary__ratings__rater=rater.rater_id,
        summary__ratings__dimension__in=names,
    )
    rows = whole_items(task).filter(is_gold=False).annotate(held=_places(held))
    own = TaskPlace.objects.filter(item=OuterRef("pk"), task_rater=rater)
    free = rows.filter(~Exists(own), ~Exists(rated), held__lt=task.raters_wanted)
    return free.order_by("pk")


def may_have_more(rater: TaskRater, turn: int) -> bool:
    """Whether an article could come free for this rater whose next turn it is: others have one
    before them that they may leave. Two queries."""
    if turn > articles_at_most(rater.task):
        return False
    own = TaskPlace.objects.filter(item=OuterRef("item"), task_rater=rater)
    at_work = TaskPlace.objects.filter(
        ~Exists(own), item__task=rater.task_id, item__is_gold=False, done_at=None,
        seat__isnull=False,
    )  # fmt: skip
    return at_work.exists()


def whole_items(task: RatingTask) -> QuerySet[TaskItem]:
    """Items whose texts are all as they were when they were chosen."""
    changed = TaskText.objects.filter(item=OuterRef("pk"), summary__isnull=False).exclude(
        text_hash=F("summary__text_hash")
    )
    there = TaskText.objects.filter(item=OuterRef("pk"))
    return task.items.filter(Exists(there), ~Exists(changed))


def leases_over(task: RatingTask, now: datetime) -> QuerySet[TaskPlace]:
    """Places that hold a seat and were left."""
    return TaskPlace.objects.filter(
        item__task=task, seat__isnull=False, done_at=None, leased_until__lt=now
    )


def done_by(rater: TaskRater) -> int:
    """How many articles the rater has handed in; one query."""
    return rater.places.filter(done_at__isnull=False).count()


def _places(rows: QuerySet[TaskPlace]) -> Coalesce:
    return _number(rows.filter(item=OuterRef("pk")), "item")


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
