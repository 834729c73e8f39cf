"""Taking the demo away: exactly what it brought, and nothing that people have touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Model, ProtectedError, Q, QuerySet, RestrictedError

from common.words.counts import counted
from common.words.lists import name_list
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.importing.models import Import
from summaries.importing.rating_rows import undo_ratings
from summaries.ratings.scales import SIMULATED_GROUP
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.demo.contents import (
    SOURCE,
    SURVEY,
    demo_articles,
    demo_reader_hashes,
    demo_versions,
)
from surveys.demo.ideas import IDEAS
from surveys.duels.models import PairTally
from surveys.ideas.models import Idea
from surveys.ideas.services import fingerprint
from surveys.my_data.forgetting import forget_reader
from surveys.questionnaires.models import Survey
from surveys.readers.models import Reader


@dataclass(frozen=True, slots=True)
class DemoHere:
    """What of the demo is here: how many articles, simulated readers, ideas; which versions, by
    name. kept: titles of articles that people have said or written something about."""

    articles: int
    readers: int
    ideas: int
    versions: tuple[str, ...]
    survey: bool
    kept: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.articles or self.readers or self.ideas or self.versions or self.survey)


@dataclass(frozen=True, slots=True)
class DemoRemoval:
    """What went, and what stays and why; a sentence each."""

    gone: tuple[str, ...]
    stays: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.gone, *self.stays)


def demo_here() -> DemoHere:
    """What of the demo is here, and what of it would stay. Nine queries."""
    articles = _articles()
    return DemoHere(
        articles=articles.count(),
        readers=_readers().count(),
        ideas=_ideas().count(),
        versions=tuple(version.identifier for version in _versions()),
        survey=Survey.objects.filter(slug=SURVEY.stem).exists(),
        kept=tuple(articles.filter(_touched()).distinct().values_list("title", flat=True)),
    )


def remove_demo() -> DemoRemoval:
    """Take away what the demo brought and nobody has touched; safe to repeat.

    Simulated readers go with all they said; an article stays where a reader has voted on it or
    the team has written or rated something of it, a version where it has written anything that
    stays or stands in a batch or an experiment, the survey and ideas where readers answered or
    gave points.
    """
    readers = 0
    for reader in _readers():
        forget_reader(reader=reader)
        readers += 1
    for each in Import.objects.filter(kind=Import.Kind.RATINGS, source=SOURCE):
        undo_ratings(each.pk)
    kept = list(_articles().filter(_touched()).distinct().values_list("pk", flat=True))
    number, stuck = _deleted(_articles().exclude(pk__in=kept), str)
    derive_all_marked()
    titles = [*Article.objects.filter(pk__in=kept).values_list("title", flat=True), *stuck]
    _drop_empty_tallies()
    versions, used = _deleted(_versions(), lambda version: version.identifier)
    surveys, answered = _deleted(Survey.objects.filter(slug=SURVEY.stem), str)
    ideas, given = _deleted(_ideas().filter(~_has_points()), lambda idea: idea.title)
    given += list(_ideas().filter(_has_points()).values_list("title", flat=True))
    gone = [
        counted(readers, "simulated readers"), counted(number, "articles"),
        counted(versions, "versions"), counted(surveys, "surveys"), counted(ideas, "ideas"),
    ]  # fmt: skip
    stays = {
        "Articles that people touched": titles,
        "Versions that something still needs": used,
        "A survey that readers answered": answered,
        "Ideas that readers gave points": given,
    }
    return DemoRemoval(
        (f"Gone: {name_list(gone)}.",),
        tuple(f"{what} stay: {name_list(names)}." for what, names in stays.items() if names),
    )


def _articles() -> QuerySet[Article]:
    return Article.objects.filter(source=SOURCE, key__in=demo_articles())


def _readers() -> QuerySet[Reader]:
    return Reader.objects.filter(simulated=True, key_hash__in=demo_reader_hashes())


def _versions() -> list[ModelVersion]:
    names = {name.split("@")[0] for name in demo_versions()}
    found = ModelVersion.objects.filter(name__in=names)
    return [version for version in found if version.identifier in demo_versions()]


def _ideas() -> QuerySet[Idea]:
    """What was merged into another goes before that one."""
    marks = [fingerprint(idea.title) for idea in IDEAS]
    merged_first = F("merged_into").desc(nulls_last=True)
    return Idea.objects.filter(fingerprint__in=marks).order_by(merged_first)


def _has_points() -> Q:
    return Q(
        pk__in=Ballot.objects.filter(idea__isnull=False, reader__simulated=False).values("idea")
    )


def _touched() -> Q:
    """Articles that a person has said or written anything about; having read one is not enough."""
    said = Ballot.objects.filter(Q(imported_by__isnull=False) | Q(reader__simulated=False))
    own = [version.pk for version in _versions()]
    others = Summary.objects.exclude(version__in=own)
    rated = Rating.objects.exclude(group=SIMULATED_GROUP)
    return (
        Q(pk__in=said.filter(target__article__isnull=False).values("target__article"))
        | Q(pk__in=said.filter(impression__isnull=False).values("impression__duel__article"))
        | Q(pk__in=others.values("article"))
        | Q(pk__in=rated.values("summary__article"))
        | Q(pk__in=Reference.objects.filter(created_at__isnull=False).values("article"))
    )


def _drop_empty_tallies() -> None:
    """Of pairs that nobody has judged any more: they hold their versions."""
    PairTally.objects.filter(first=0, second=0, tie=0, bad=0).delete()


def _deleted(rows: QuerySet[Any] | list[Any], name: Callable[[Any], str]) -> tuple[int, list[str]]:
    """Delete one by one what nothing holds; how many went, and the names of those that stay."""
    gone, stays = 0, []
    for row in list(rows):
        if _delete(row):
            gone += 1
        else:
            stays.append(name(row))
    return gone, stays


def _delete(row: Model) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True
