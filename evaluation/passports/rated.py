"""Ratings of people and of a judge on the same dimension, read into columns; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from django.db.models import F

from evaluation.comparison.named_ratings import RatingRow
from evaluation.judges.models import Judge
from evaluation.judges.selectors import JudgedRating, ratings_of
from evaluation.opinions.columns import numbered
from evaluation.passports.powered import RatedVersion
from summaries.breakdowns.models import Rating
from summaries.versions.models import ModelVersion
from surveys.experts.models import TaskItem

# Of a rater whom nobody knows by name: a person of their own on each text, told by a negative
# number, which no row has.
_UNKNOWN: Final = -1


def rated_versions(judge: Judge) -> Iterator[RatedVersion]:
    """Each version, group and dimension that tasks on articles drawn from all asked about.

    Of a group that anybody rated on other articles, too, there is none: those were chosen. Three
    queries, and one a dimension of the judge's that was rated so.
    """
    drawn = _drawn()
    if not drawn:
        return
    names = [str(each["name"]) for each in judge.rubric.dimensions]
    rows: dict[tuple[str, str], list[RatingRow]] = defaultdict(list)
    for row in Rating.objects.filter(group__in=drawn, dimension__in=names).values_list(
        "summary__article_id", "summary__version_id", "group", "dimension", "place", "rater_id",
        "value",
    ).order_by("pk"):  # fmt: skip
        rows[row[2], row[3]].append(row)
    labels = {version.pk: version.label for version in ModelVersion.objects.all()}
    for name in names:
        said = {group: held for (group, of), held in sorted(rows.items()) if of == name}
        said = {group: held for group, held in said.items() if {r[0] for r in held} <= drawn[group]}
        if said:
            judged = ratings_of(judge.pk, name)
            for group, held in said.items():
                yield from _by_version(group, name, held, judged, labels)


def _drawn() -> dict[str, set[int]]:
    """By group, the articles of its tasks that were drawn from all."""
    found: dict[str, set[int]] = defaultdict(set)
    items = TaskItem.objects.filter(task__of_all=True, is_gold=False)
    for group, article in items.values_list(F("task__group"), "article_id"):
        found[group].add(article)
    return found


def _by_version(
    group: str, dimension: str, rows: list[RatingRow], judged: list[JudgedRating],
    labels: Mapping[int, str],
) -> Iterator[RatedVersion]:  # fmt: skip
    for version in sorted({row[1] for row in rows}):
        own = [row for row in rows if row[1] == version]
        said = {each.article: each.value for each in judged if each.version == version}
        articles = np.array(sorted({row[0] for row in own} | said.keys()))
        known = [said.get(article) for article in articles.tolist()]
        persons = [
            row[5] if row[5] is not None else _UNKNOWN - place for place, row in enumerate(own)
        ]
        yield RatedVersion(
            labels[version], group, dimension,
            values=np.array([row[6] for row in own], dtype=float),
            article=np.searchsorted(articles, [row[0] for row in own]),
            person=numbered(np.array(persons))[0],
            judged=np.array([np.nan if each is None else each for each in known], dtype=float),
            asked=np.isin(articles, list(said)),
        )  # fmt: skip
