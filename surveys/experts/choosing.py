"""Which articles a task asks about: those that every version wrote of, blind and whole."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet

from summaries.articles.models import Article
from summaries.batches.choice import ArticleChoice, ChoiceError, articles_chosen
from summaries.breakdowns.models import Summary
from surveys.experts.models import RatingTask, TaskItem, TaskText
from surveys.experts.opening import refuse_begun
from surveys.experts.selectors import dimensions_of
from surveys.experts.wrong import TaskRefusedError

MOST_ARTICLES: Final = 2_000
MOST_VERSIONS: Final = 8  # texts that somebody can hold against each other on one page


@dataclass(frozen=True)
class ChosenArticles:
    """How many articles were chosen, and how many of those meant could not be."""

    articles: int
    left_out: int


def choose_articles(
    *, task: RatingTask, choice: ArticleChoice, number: int | None = None
) -> ChosenArticles:
    """Make these the task's articles, in the place of those before; gold ones stay.

    number: so many of them, drawn; None for all. An article is left out where a version has not
    written of it, a text gives away who wrote it, refuses or was not looked at, two texts are the
    same in a task of pairs, or it has no text of its own. Raises TaskRefusedError.
    """
    with transaction.atomic():
        refuse_begun(task)
        versions = sorted(task.versions.values_list("pk", flat=True))
        _refuse_versions(task, versions)
        gold = task.items.filter(is_gold=True).values("article")
        try:
            meant = articles_chosen(choice).exclude(pk__in=gold)
        except ChoiceError as error:
            raise TaskRefusedError(str(error)) from error
        fit = sorted(_fit(meant, versions, pairs=task.asks_pairs))
        if number is not None and number < len(fit):
            rng = random.Random(f"{task.seed}:articles")  # noqa: S311  # kept, to draw the same
            drawn = sorted(rng.sample(fit, number))
        else:
            drawn = fit
        if len(drawn) > MOST_ARTICLES:
            raise TaskRefusedError(
                f"{len(drawn):,} articles are more than {MOST_ARTICLES:,}. Draw a number of them."
            )
        left_out = meant.count() - len(fit)
        task.items.filter(is_gold=False).delete()
        _write_items(task, drawn, versions)
        task.of_all = choice.everything
        task.save(update_fields=["of_all"])
    return ChosenArticles(len(drawn), left_out)


def add_gold(
    *, task: RatingTask, article: Article, text: str, known: dict[str, tuple[float, float]]
) -> TaskItem:
    """Put an article among the others whose `text` has known answers, by dimension.

    The other texts of its page are versions', as on every page, and give no ratings. The article
    is rated no further in this task. Raises TaskRefusedError.
    """
    with transaction.atomic():
        refuse_begun(task)
        versions = sorted(task.versions.values_list("pk", flat=True))
        _refuse_versions(task, versions)
        _refuse_known(task, known)
        if not article.text:
            raise TaskRefusedError("The article has no text that it could be judged by.")
        rng = random.Random(f"{task.seed}:gold:{article.pk}")  # noqa: S311
        beside = rng.sample(versions, len(versions) - 1)
        rows = Summary.objects.filter(article=article, version__in=beside, gives_away=0)
        summaries = [each for each in rows.order_by("pk") if each.text.strip() != text.strip()]
        if len(summaries) < len(beside):
            raise TaskRefusedError(
                "Beside it texts of the versions are shown, and of this article they wrote too "
                "few that tell nothing of who wrote them. Choose another article."
            )
        task.items.filter(article=article).delete()
        item = TaskItem.objects.create(task=task, article=article, is_gold=True)
        TaskText.objects.create(item=item, text=text, text_hash="", known=known)
        TaskText.objects.bulk_create(_text(item, each) for each in summaries)
    return item


def remove_gold(*, task: RatingTask, item: int) -> None:
    """Take a gold article out again. Raises TaskRefusedError where raters have begun."""
    with transaction.atomic():
        refuse_begun(task)
        task.items.filter(pk=item, is_gold=True).delete()


def _fit(articles: QuerySet[Article], versions: Sequence[int], *, pairs: bool) -> list[int]:
    texts = Summary.objects.filter(
        version__in=versions, gives_away=0, article__in=articles.filter(text__gt="").values("pk")
    )
    rows = texts.order_by().values("article_id")
    whole = rows.annotate(n=Count("pk"), different=Count("text_hash", distinct=True))
    whole = whole.filter(n=len(versions))
    if pairs:
        whole = whole.filter(different=len(versions))
    return list(whole.values_list("article_id", flat=True))


def _write_items(task: RatingTask, articles: Sequence[int], versions: Sequence[int]) -> None:
    TaskItem.objects.bulk_create(TaskItem(task=task, article_id=each) for each in articles)
    items = {each.article_id: each for each in task.items.filter(is_gold=False)}
    rows = Summary.objects.filter(article__in=items, version__in=versions)
    # In an order that says nothing: the ids of texts stand nowhere, and would tell no version.
    texts = [_text(items[each.article_id], each) for each in rows.order_by("pk")]
    random.Random(f"{task.seed}:texts").shuffle(texts)  # noqa: S311
    TaskText.objects.bulk_create(texts, batch_size=2_000)


def _text(item: TaskItem, summary: Summary) -> TaskText:
    return TaskText(item=item, summary=summary, text_hash=summary.text_hash)


def _refuse_versions(task: RatingTask, versions: Sequence[int]) -> None:
    if task.asks_pairs and len(versions) != 2:
        raise TaskRefusedError(
            f"A task of pairs is of two versions, and {len(versions)} are chosen. Make a task for "
            "each two of them."
        )
    if not 1 <= len(versions) <= MOST_VERSIONS:
        raise TaskRefusedError(
            f"Choose 1 to {MOST_VERSIONS} versions: a page with more texts is not read. With more "
            "of them, make several tasks of the same group."
        )


def _refuse_known(task: RatingTask, known: dict[str, tuple[float, float]]) -> None:
    scales = {each.name: each.scale for each in dimensions_of(task)}
    if not known:
        raise TaskRefusedError("Say on at least one dimension what is right for this text.")
    for name, (low, high) in known.items():
        scale = scales.get(name)
        if scale is None or low > high or not (scale.has(low) and scale.has(high)):
            raise TaskRefusedError(
                f"What is right on {name} goes from one value of its scale to a higher or the "
                "same one."
            )
