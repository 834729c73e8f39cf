"""Which duels a reader can still judge, and what stands between two versions."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote, Impression, PairTally
from surveys.duels.outcome import OUTCOMES, PAIR_FIELDS, Outcome
from surveys.duels.pairing import DuelScore, Pair
from surveys.exposures.models import Exposure
from surveys.readers.models import Reader

ARTICLES_LOOKED_AT: Final = 16
_WITH_DUEL: Final = ("duel__article", *(
    f"duel__{side}{part}" for side in ("first", "second") for part in ("", "_version")
))  # fmt: skip


@dataclass(frozen=True)
class Meeting:
    """Two summaries of an article that could meet, by id, in the order of their versions."""

    article: int
    first: int
    second: int
    versions: Pair


@dataclass(frozen=True)
class PairScore:
    """What readers chose between two versions, in duels; `simulated` of all these aren't people's.

    It holds the asking reader's own choice, collected or not.
    """

    first: int
    second: int
    tie: int
    bad: int
    simulated: int

    @property
    def total(self) -> int:
        """Every choice."""
        return self.first + self.second + self.tie + self.bad

    def count_of(self, outcome: Outcome) -> int:
        """How many chose so, seen from the versions in their order."""
        counts: dict[Outcome, int] = {
            Outcome.FIRST: self.first,
            Outcome.SECOND: self.second,
            Outcome.TIE: self.tie,
            Outcome.BAD: self.bad,
        }
        return counts[outcome]


def open_impression(reader: Reader, *, now: datetime) -> int | None:
    """The id of the newest duel that the reader was served and can judge blind; one query."""
    rows = reader.impressions.filter(
        _shown("duel__first_version__"),
        _shown("duel__second_version__"),
        duel__first__gives_away=0,
        duel__second__gives_away=0,
        expires_at__gt=now,
        ballot=None,
    ).exclude(duel__article__in=_articles_seen(reader))
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def impression_by(pk: int) -> Impression | None:
    """The impression with all that a page shows of its duel; one query."""
    return Impression.objects.filter(pk=pk).select_related(*_WITH_DUEL).first()


def choice_of(impression: Impression) -> Outcome | None:
    """What decided it, the left one first; None while nothing has; one query."""
    values = Ballot.objects.filter(impression=impression).values_list("value", flat=True)
    choice = values.first()
    return None if choice is None else Outcome.of_choice(choice)


def is_blind(impression: Impression) -> bool:
    """Whether its reader was told neither of the two names since; at most two queries.

    They are told with the article's breakdown, and after a choice in a duel of the same summary.
    """
    reader, duel = impression.reader_id, impression.duel
    if Exposure.objects.filter(reader=reader, article=duel.article_id).exists():
        return False
    # By the reader alone: asked for the summaries, too, a database may walk through the
    # impressions of everybody.
    judged = Ballot.objects.filter(reader=reader, kind=Ballot.Kind.DUEL).values_list(
        "impression__duel__first_id", "impression__duel__second_id"
    )
    told = {summary for pair in judged for summary in pair}
    return duel.first_id not in told and duel.second_id not in told


def possible_meetings(reader: Reader, *, rng: random.Random) -> list[Meeting]:
    """Pairs that this reader could judge blind, of at most ARTICLES_LOOKED_AT articles.

    The articles are those after a random place in their table. A pair whose texts read alike is
    none, nor is one of which a text gives away who wrote it, refuses, or was not looked at yet
    (`Summary.gives_away`). Five queries, however many articles there are.
    """
    articles = _articles_from_anywhere(_blind_summaries(reader), rng)
    texts: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    rows = _blind_summaries(reader).filter(article__in=articles).order_by("version_id")
    for pk, article, version, text in rows.values_list("pk", "article_id", "version_id", "text"):
        if read := " ".join(text.split()):
            texts[article].append((version, pk, read))
    return [
        Meeting(article, first, second, (one, other))
        for article in sorted(texts)
        for (one, first, text), (other, second, its) in combinations(texts[article], 2)
        if text != its
    ]


def any_meeting() -> bool:
    """Whether two live versions have written differently about an article, neither of the texts
    telling who wrote it; one query."""
    shown = Summary.objects.filter(_shown("version__"), gives_away=0)
    of_article = shown.order_by().values("article_id")
    several = of_article.annotate(texts=Count("text_hash", distinct=True)).filter(texts__gte=2)
    return several.exists()


def versions_in_duels() -> set[int]:
    """The ids of versions that met another in a duel, here or elsewhere. One query."""
    rows = PairTally.objects.values_list("first_version_id", "second_version_id")
    return {version for pair in rows for version in pair}


def pair_scores(versions: Collection[int]) -> dict[Pair, DuelScore]:
    """What people (not simulated readers) chose between each two of these versions; one query."""
    rows = PairTally.objects.filter(first_version__in=versions, second_version__in=versions)
    return {
        (row.first_version_id, row.second_version_id): DuelScore(
            first=row.first - row.simulated_first,
            second=row.second - row.simulated_second,
            neither=row.tie - row.simulated_tie + row.bad - row.simulated_bad,
        )
        for row in rows
    }


def score_after(impression: Impression, choice: Outcome) -> PairScore:
    """The score of the impression's pair with `choice`, the left one first; two queries."""
    duel = impression.duel
    found = PairTally.objects.filter(
        first_version=duel.first_version_id, second_version=duel.second_version_id
    ).aggregate(**{name: Coalesce(Sum(name), 0) for name in PAIR_FIELDS})
    own = choice.seen(first_on_left=impression.first_on_left).value
    if not DuelVote.objects.filter(impression=impression).exists():
        found[own] += 1
    return PairScore(
        **{outcome: found[outcome] for outcome in OUTCOMES},
        simulated=sum(found[f"simulated_{outcome}"] for outcome in OUTCOMES),
    )


def _shown(version: str) -> Q:
    """What holds of a version that readers may be shown."""
    return Q(**{f"{version}status": ModelVersion.Status.LIVE, f"{version}weight__gt": 0})


def _articles_seen(reader: Reader) -> QuerySet[Exposure, int]:
    return Exposure.objects.filter(reader=reader).values_list("article_id", flat=True)


def _blind_summaries(reader: Reader) -> QuerySet[Summary]:
    """Every summary that may be shown, tells nothing, and whose writer this reader was not told."""
    judged = Ballot.objects.filter(reader=reader, kind=Ballot.Kind.DUEL)
    return (
        Summary.objects.filter(_shown("version__"), gives_away=0)
        .exclude(article__in=_articles_seen(reader))
        .exclude(pk__in=judged.values("impression__duel__first"))
        .exclude(pk__in=judged.values("impression__duel__second"))
    )


def _articles_from_anywhere(summaries: QuerySet[Summary], rng: random.Random) -> list[int]:
    """Articles of which at least two different summaries are left, from a random place onwards.

    An ordering by chance would have to read the whole table; this reads what it takes.
    """
    ids = Article.objects.order_by("pk").values_list("pk", flat=True)
    low, high = ids.first() or 0, ids.last() or 0  # each by the index; MIN and MAX at once read all
    start = rng.randint(low, high)

    def found(part: Q) -> list[int]:
        rows = summaries.filter(part).order_by("article_id").values("article_id")
        several = rows.annotate(texts=Count("text_hash", distinct=True)).filter(texts__gte=2)
        return list(several.values_list("article_id", flat=True)[:ARTICLES_LOOKED_AT])

    after, before = found(Q(article__gte=start)), found(Q(article__lt=start))
    return [*after, *before][:ARTICLES_LOOKED_AT]
