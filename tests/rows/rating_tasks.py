"""Rating tasks as the team makes them, raters, and what they hand in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.test import Client
from django.urls import reverse

from summaries.articles.models import Article
from summaries.batches.choice import ArticleChoice
from summaries.versions.models import ModelVersion
from surveys.experts.choosing import add_gold, choose_articles
from surveys.experts.inviting import invite_rater
from surveys.experts.models import RatingTask, TaskPlace, TaskRater
from surveys.experts.opening import add_dimension, make_task, open_task, save_task
from surveys.experts.services import give_answers, next_place
from tests.rows.written import make_article, make_contest, make_summary, make_versions

_numbers = count(1)


def make_rating_task(
    *, articles: int = 2, versions: Sequence[ModelVersion] = (), kind: str = "ratings",
    dimensions: Sequence[str] = ("fluency",), gold: int = 0, is_open: bool = True, **fields: Any,
) -> RatingTask:  # fmt: skip
    """An open task on new articles by two new versions unless given, on scales from 1 to 5.

    gold: so many gold articles, of which a text is right from 1 to 2 on the first dimension.
    """
    versions = versions or make_versions()
    source = f"source-{next(_numbers)}"
    make_contest(versions, articles=articles, source=source)
    task = make_task(title=fields.pop("title", f"Task {next(_numbers)}"), kind=kind)
    save_task(task=task, fields={"versions": versions, **fields})
    if kind == "ratings":
        for name in dimensions:
            add_dimension(task=task, fields={"name": name, "low": 1, "high": 5, "step": 1})
    choose_articles(task=task, choice=ArticleChoice(sources=(source,)))
    for _ in range(gold):
        gold_on(task, make_gold_article(versions))
    if is_open:
        open_task(task=task)
    task.refresh_from_db()
    return task


def make_gold_article(versions: Sequence[ModelVersion]) -> Article:
    """An article of which every version wrote, of no source."""
    article = make_article()
    for version in versions:
        make_summary(article, version, f"Gold text {next(_numbers)}.")
    return article


def gold_on(task: RatingTask, article: Article) -> None:
    """Put it among the task's, with a text that is wrong and known to be."""
    name = task.dimensions.order_by("number")[0].name
    ends = (0.0, 0.0) if task.asks_pairs else (1.0, 2.0)
    add_gold(task=task, article=article, text="It never rained.", known={name: ends})


def make_task_rater(task: RatingTask, name: str = "") -> TaskRater:
    """Somebody invited by name."""
    return invite_rater(task=task, name=name or f"Rater {next(_numbers)}").rater


def rater_at_browser(task: RatingTask, name: str = "", **headers: str) -> Client:
    """A browser in which a new rater's personal link was opened."""
    link = invite_rater(task=task, name=name or f"Rater {next(_numbers)}")
    client = Client(headers={"Accept": "text/html", **headers})
    answer = client.get(reverse("rate", args=[task.slug]), {"k": link.token})
    assert answer.status_code == 302, answer.content
    return client


def answers_to(place: TaskPlace, value: float = 3.0) -> dict[int, dict[str, float]]:
    """The same rating of every text on every dimension."""
    names = list(place.item.task.dimensions.values_list("name", flat=True))
    return {text: dict.fromkeys(names, value) for text in place.order}


def hand_in(rater: TaskRater, value: float = 3.0) -> TaskPlace | None:
    """The rater's next article, handed in; None where there is none."""
    place = next_place(rater=rater)
    if place is not None:
        give_answers(place=place, answers=answers_to(place, value), seconds=60)
    return place
