"""Stores computed lists of similar articles, by as few changed rows as do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count as count_up

from django.db.models import F, QuerySet

from common.work.uses import in_use
from summaries.articles.models import Article
from summaries.similar.models import SimilarArticle
from summaries.similar.neighbours.base import Index, Lists
from summaries.similar.similarity import Neighbour, best

COMPUTED, FORMER = SimilarArticle.Origin.COMPUTED, SimilarArticle.Origin.FORMER
AWAY = 1000  # added to positions on the move


def renew_lists(index: Index, *, changed: Sequence[int], short: Sequence[int], count: int) -> None:
    """Bring up to date every list of `count` that the articles `changed` are in, leave or enter.

    Lists that something may have left, and the `short` ones, are asked for anew; into the others
    the changed articles are put in where they are near enough.
    """
    left = _rows().filter(other__in=changed).values_list("article_id", flat=True)
    asked = sorted({*changed, *short, *left})
    store_lists(index.nearest(asked, count))
    entered = index.entered(changed, count)
    _enter_lists({host: new for host, new in entered.items() if host not in asked}, count)


def store_lists(lists: Lists) -> None:
    """Make `lists`, nearest first, the computed lists of their articles.

    Rows are kept for articles that stay in a list: what readers said of them hangs on them. A row
    that leaves it and was voted on is kept as a former one, for when its article comes back.
    """
    standing = _standing(lists)
    others = {new.article for neighbours in lists.values() for new in neighbours}
    titles = dict(Article.objects.filter(pk__in=others).values_list("pk", "title"))
    gone: list[SimilarArticle] = []
    kept: list[SimilarArticle] = []
    made: list[SimilarArticle] = []
    for article, found in lists.items():
        rows = standing[article]
        neighbours = [new for new in found if new.article in titles]  # not deleted meanwhile
        wanted = {new.article for new in neighbours}
        gone += [row for row in _computed(rows) if row.other_id not in wanted]
        for position, new in enumerate(neighbours):
            values = (position, new.similarity, titles[new.article])
            row = rows.get(new.article)
            if row is None:
                row = SimilarArticle(article_id=article, other_id=new.article)
                made.append(row)
            elif (row.origin, row.position, row.similarity, row.title) != (COMPUTED, *values):
                kept.append(row)
            row.origin = COMPUTED
            row.position, row.similarity, row.title = values
    _write(gone, kept, made)


def _enter_lists(entered: Lists, count: int) -> None:
    """Put neighbours into the lists of `count` that they are near enough to enter."""
    store_lists(
        {
            article: best([*_neighbours(_computed(rows)), *entered[article]], count)
            for article, rows in _standing(entered).items()
        }
    )


def _standing(articles: Iterable[int]) -> Mapping[int, dict[int, SimilarArticle]]:
    """The rows of the articles' computed lists, former ones too, by article and the other one."""
    standing: dict[int, dict[int, SimilarArticle]] = {article: {} for article in articles}
    rows = SimilarArticle.objects.filter(article__in=standing, origin__in=[COMPUTED, FORMER])
    for row in rows.order_by("-origin"):  # were there both, the computed one
        if row.other_id is not None:
            standing[row.article_id][row.other_id] = row
    return standing


def _computed(rows: Mapping[int, SimilarArticle]) -> list[SimilarArticle]:
    return [row for row in rows.values() if row.origin == COMPUTED]


def _neighbours(rows: Iterable[SimilarArticle]) -> list[Neighbour]:
    return [Neighbour(row.other_id, row.similarity) for row in rows if row.other_id is not None]


def _write(
    gone: list[SimilarArticle], kept: list[SimilarArticle], made: list[SimilarArticle]
) -> None:
    used = in_use(SimilarArticle, [row.pk for row in gone])
    SimilarArticle.objects.filter(pk__in={row.pk for row in gone} - used).delete()
    _retire([row for row in gone if row.pk in used])
    # Out of the way first: one position may hold only one row at any moment.
    SimilarArticle.objects.filter(pk__in=[row.pk for row in kept]).update(
        position=F("position") + AWAY
    )
    SimilarArticle.objects.bulk_update(kept, ["origin", "position", "similarity", "title"])
    SimilarArticle.objects.bulk_create(made)


def _retire(rows: Sequence[SimilarArticle]) -> None:
    """Take rows out of their lists and keep them, each in the first place that is free."""
    former = SimilarArticle.objects.filter(
        origin=FORMER, article__in={row.article_id for row in rows}
    )
    taken = set(former.values_list("article_id", "position"))
    for row in rows:
        places = ((row.article_id, number) for number in count_up())
        place = next(place for place in places if place not in taken)
        taken.add(place)
        row.origin, row.position = FORMER, place[1]
    SimilarArticle.objects.bulk_update(rows, ["origin", "position"])


def _rows() -> QuerySet[SimilarArticle]:
    return SimilarArticle.objects.filter(origin=COMPUTED)
