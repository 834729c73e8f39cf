"""What a task's own page says of it; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from surveys.experts.models import RatingTask, TaskDimension, TaskItem, TaskPlace, TaskRater
from surveys.experts.selectors import dimensions_of, whole_items


@dataclass(frozen=True)
class RaterLine:
    """A rater of the task: how many articles are handed in, and the last sign of them."""

    rater: TaskRater
    done: int
    last: Any


@dataclass(frozen=True)
class TaskFacts:
    """What a task asks of whom, and how far it is.

    wanted: places to hand in, of ordinary articles; done: those handed in. changed: articles of
    which a text was written anew since, so that nobody gets them any more. busy: places that
    somebody has before them.
    """

    dimensions: tuple[TaskDimension, ...]
    articles: int
    gold: tuple[TaskItem, ...]
    raters: tuple[RaterLine, ...]
    wanted: int
    done: int
    changed: int
    busy: int

    @property
    def share(self) -> float:
        """Of what is wanted, from 0 to 1."""
        return min(1.0, self.done / self.wanted) if self.wanted else 0.0


def task_facts(task: RatingTask) -> TaskFacts:
    """Seven queries, whatever the task."""
    done = Count("places", filter=Q(places__done_at__isnull=False))
    raters = task.raters.select_related("rater").annotate(
        handed_in=done, last_sign=Max("places__done_at")
    )
    ordinary = task.items.filter(is_gold=False)
    articles = ordinary.count()
    whole = whole_items(task).filter(is_gold=False).count()
    places = TaskPlace.objects.filter(item__task=task, item__is_gold=False).aggregate(
        done=Count("pk", filter=Q(done_at__isnull=False)),
        busy=Count("pk", filter=Q(done_at=None, seat__isnull=False)),
    )
    gold = task.items.filter(is_gold=True).select_related("article").prefetch_related("texts")
    return TaskFacts(
        dimensions=dimensions_of(task),
        articles=articles,
        gold=tuple(gold.order_by("pk")),
        raters=tuple(
            RaterLine(each, each.handed_in, each.last_sign) for each in raters.order_by("pk")
        ),
        wanted=articles * task.raters_wanted,
        done=places["done"],
        changed=articles - whole,
        busy=places["busy"],
    )
