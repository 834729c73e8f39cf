"""What tells that the data behind kept figures have changed; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, Sum, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Least, Length

from evaluation.comparison.known_measures import score_measures
from evaluation.opinions.article_state import articles_state, checksum, hash_of
from evaluation.runs.models import ScoreSums
from evaluation.runs.sums import kept_sums
from summaries.breakdowns.models import Rating, Summary
from summaries.ratings.models import Dimension
from surveys.evidence.models import EvidenceVote

# Values count in thousand-millionths, and as equal from here on: what a 64-bit integer holds.
_PARTS: Final = 1e9
_LARGEST: Final = 9e9
# Of figures of pairs, as they are kept: whoever changes what they say raises it.
FORM: Final = 3


@dataclass(frozen=True, slots=True)
class DataState:
    """Hashes of the data that figures are made from.

    articles: their texts, sources and tags. measures: the signatures that stand. versions: by id,
    each version's scores and ratings. rated: the ids of those that have ratings, ascending. lower:
    dimensions of which less is better. sentences: of readers' votes on them, "" for none.
    """

    articles: str
    measures: str
    versions: Mapping[int, str]
    rated: tuple[int, ...]
    lower: tuple[str, ...] = ()
    sentences: str = ""

    def of_pair(self, first: int, second: int) -> str:
        """Moves where anything does that figures of these two versions are made from."""
        of_versions = [self.versions.get(first), self.versions.get(second)]
        return hash_of([FORM, self.articles, self.measures, *of_versions])

    def of_all(self) -> str:
        """Moves where a score, a rating, its direction, an article, a rated text's length or what
        readers say of sentences does.

        One query.
        """
        rated = Summary.objects.filter(version__in=self.rated).order_by()
        lengths = rated.aggregate(n=Count("pk"), sums=checksum(Length("text")))
        each = sorted(self.versions.items())
        said = [self.articles, self.measures, each, sorted(lengths.items())]
        more = [each for each in (self.lower, self.sentences) if each]
        return hash_of([*said, *more])


def data_state() -> DataState:
    """The hashes as the data are now. Seven queries, of which none reads a text."""
    versions: dict[int, list[object]] = defaultdict(list)
    for sums in kept_sums(ScoreSums.objects.filter(number__gt=0).order_by("metric", "version")):
        versions[sums.version_id].append([sums.metric_id, sums.number, sums.first, sums.places])
    known = Coalesce(F("value"), Value(-_LARGEST))  # not known is not 0
    value = Cast(Least(Greatest(known, -_LARGEST), _LARGEST) * _PARTS, BigIntegerField())
    seen = {"n": Count("pk"), "sums": checksum(value)}
    rated = []
    # Who gave the ratings counts only where somebody is known; else all stays as it was kept.
    named = _by_version(Rating.objects.filter(rater__isnull=False))
    for row in named.annotate(n=Count("pk"), sums=checksum(F("rater_id"))):
        versions[row["summary__version_id"]].append(["raters", row["n"], row["sums"]])
    for row in _by_version(Rating.objects).annotate(**seen, places=Sum("place")):
        rated.append(row["summary__version_id"])
        versions[row["summary__version_id"]].append(["rated", row["n"], row["sums"], row["places"]])
    signatures = [(pk, measure.key, measure.signature) for pk, measure in score_measures()]
    return DataState(
        articles=articles_state(),
        measures=hash_of(signatures),
        versions={version: hash_of(content) for version, content in versions.items()},
        rated=tuple(sorted(rated)),
        lower=tuple(str(each) for each in Dimension.objects.filter(better="lower")),
        sentences=_sentences(),
    )


def _sentences() -> str:
    votes = EvidenceVote.objects.filter(simulated=False).order_by()
    found = votes.aggregate(n=Count("pk"), sums=checksum(F("ballot_id")))
    return hash_of(sorted(found.items())) if found["n"] else ""


def _by_version(rows: Any) -> Any:
    return rows.order_by().values("summary__version_id")
