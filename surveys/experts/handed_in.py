"""What a task's raters handed in, with what it was about; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Coalesce, Length

from surveys.experts.models import Adjudication, RatingTask, TaskPlace, TaskText


@dataclass(frozen=True)
class TaskRows:
    """All of a task that figures are made of.

    places: those handed in, with rater and item, the oldest first. texts: by id, with their
    summary's version and their item. characters: to read, by item. adjudications: by text and
    dimension.
    """

    places: tuple[TaskPlace, ...]
    texts: Mapping[int, TaskText]
    characters: Mapping[int, int]
    adjudications: Mapping[tuple[int, str], Adjudication]


def task_rows(task: RatingTask) -> TaskRows:
    """Four queries, however much was handed in."""
    places = TaskPlace.objects.filter(item__task=task, done_at__isnull=False).select_related(
        "task_rater__rater", "item__article"
    )
    texts = TaskText.objects.filter(item__task=task).select_related("summary__version")
    lengths = task.items.annotate(
        article_length=Length("article__text"),
        texts_length=Coalesce(Sum(Length("texts__summary__text")), 0)
        + Coalesce(Sum(Length("texts__text")), 0),
    )
    rows = lengths.order_by().values_list("pk", "article_length", "texts_length")
    decided = Adjudication.objects.filter(text__item__task=task).select_related("by")
    return TaskRows(
        places=tuple(places.defer("item__article__text").order_by("done_at", "pk")),
        texts={text.pk: text for text in texts.defer("summary__text")},
        characters={item: article + of_texts for item, article, of_texts in rows},
        adjudications={(each.text_id, each.dimension): each for each in decided},
    )
