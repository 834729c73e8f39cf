"""What tells that the data behind kept figures have changed; reads only."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, Max, Q, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least, Length

from evaluation.comparison.known_measures import score_measures
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary

_PRIME: Final = 1_000_003
# Values count in thousand-millionths, and as equal from here on: what a 64-bit integer holds.
_PARTS: Final = 1e9
_LARGEST: Final = 9e9


@dataclass(frozen=True, slots=True)
class DataState:
    """Hashes of the data that figures are made from.

    articles: their texts, sources and tags. measures: the signatures that stand, and how many
    raters each group has. versions: by id, each version's scores and ratings. rated: the ids
    of those that have ratings, ascending.
    """

    articles: str
    measures: str
    versions: Mapping[int, str]
    rated: tuple[int, ...]

    def of_pair(self, first: int, second: int) -> str:
        """Moves where anything does that figures of these two versions are made from."""
        of_versions = [self.versions.get(first), self.versions.get(second)]
        return _hash([self.articles, self.measures, *of_versions])

    def of_all(self) -> str:
        """Moves where a score, a rating, an article or the length of a rated text does.

        One query.
        """
        rated = Summary.objects.filter(version__in=self.rated).order_by()
        lengths = rated.aggregate(n=Count("pk"), sums=_checksum(Length("text")))
        each = sorted(self.versions.items())
        return _hash([self.articles, self.measures, each, sorted(lengths.items())])


def data_state() -> DataState:
    """The hashes as the data are now. Eight queries, of which none reads a text."""
    versions: dict[int, list[object]] = defaultdict(list)
    known = Coalesce(F("value"), Value(-_LARGEST))  # not known is not 0
    value = Cast(Least(Greatest(known, -_LARGEST), _LARGEST) * _PARTS, BigIntegerField())
    seen = {"n": Count("pk"), "sums": _checksum(value)}
    for row in _by_version(Score.objects).annotate(**seen):
        versions[row["summary__version_id"]].append([row["n"], row["sums"]])
    raters: dict[str, Any] = {
        group: Max("place", filter=Q(group=group)) for group in Rating.Group.values
    }
    rated = []
    most = dict.fromkeys(Rating.Group.values, -1)
    # Who gave the ratings counts only where somebody is known; else all stays as it was kept.
    named = _by_version(Rating.objects.filter(rater__isnull=False))
    for row in named.annotate(n=Count("pk"), sums=_checksum(F("rater_id"))):
        versions[row["summary__version_id"]].append(["raters", row["n"], row["sums"]])
    for row in _by_version(Rating.objects).annotate(**seen, **raters):
        rated.append(row["summary__version_id"])
        versions[row["summary__version_id"]].append(["rated", row["n"], row["sums"]])
        for group in most:
            most[group] = max(most[group], -1 if row[group] is None else row[group])
    signatures = [(pk, measure.key, measure.signature) for pk, measure in score_measures()]
    return DataState(
        articles=_hash(_articles()),
        measures=_hash([sorted(most.items()), signatures]),
        versions={version: _hash(content) for version, content in versions.items()},
        rated=tuple(sorted(rated)),
    )


def _by_version(rows: Any) -> Any:
    return rows.order_by().values("summary__version_id")


def _articles() -> list[object]:
    """Sources, texts by their hashes, and tags; the first two are read from an index alone."""
    lies_in = {"n": Count("pk"), "sums": _checksum(Value(1))}
    sources = Article.objects.order_by().values_list("source").annotate(**lies_in)
    texts = Article.objects.order_by("text_hash", "pk").values_list("text_hash", "pk")
    tags = Article.tags.through.objects.order_by().values_list("tag__slug")
    return [sorted(sources), list(texts), sorted(tags.annotate(**lies_in))]


def _checksum(value: Combinable) -> Sum:
    """The sum of whole numbers, each times a weight by the row's id.

    The weights are cubes modulo a prime, so that changes that cancel out in a sum, as one up and
    one down, or two rows that change places, don't cancel out here. Exact in any order of the
    rows, for a term is below 10¹².
    """
    place = F("pk") % _PRIME + 1
    cubed = (place * place % _PRIME) * place % _PRIME
    return Sum(value % _PRIME * cubed)


def _hash(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, default=str).encode(), digest_size=16).hexdigest()
