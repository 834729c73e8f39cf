"""Thumbs and exposures as pages and reports show them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from summaries.models import Article, Section, SimilarArticle, Summary
from surveys.models import Ballot, Exposure, Reader, Target, Vote
from surveys.readers import ReaderKey

COUNT_FIELDS: Final = ("up", "down", "simulated_up", "simulated_down")


@dataclass(frozen=True)
class TargetRef:
    """A votable thing by its own table's id: `TargetRef("summary", 12)`."""

    kind: str
    id: int

    @classmethod
    def of(cls, thing: Summary | Section | SimilarArticle) -> TargetRef:
        """The reference of a row."""
        kinds = {
            Summary: Target.Kind.SUMMARY,
            Section: Target.Kind.SECTION,
            SimilarArticle: Target.Kind.SIMILAR,
        }
        return cls(kinds[type(thing)].value, thing.pk)


@dataclass(frozen=True)
class ThumbState:
    """What one reader may see of one target, and the key of the form that shows it.

    `value` is 1, -1, or 0 where the reader holds no opinion. The counts are None until they hold
    one, so that the crowd doesn't lead; then they include the reader's own newest ballot, collected
    or not. `simulated` says how many of `up` and `down` together are not people's.
    """

    kind: str
    target_id: int
    value: int = 0
    up: int | None = None
    down: int | None = None
    simulated: int | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def element_id(self) -> str:
        """The id of its form in a page."""
        return f"thumbs-{self.kind}-{self.target_id}"

    @property
    def value_of_up(self) -> int:
        """What pressing 👍 says: 1, or 0 (retract) where it is pressed already."""
        return 0 if self.value == 1 else 1

    @property
    def value_of_down(self) -> int:
        """What pressing 👎 says: -1, or 0 (retract) where it is pressed already."""
        return 0 if self.value == -1 else -1


@dataclass(frozen=True)
class Approval:
    """The votes on a version's summaries, people's and simulated ones apart."""

    version_id: int
    up: int
    down: int
    simulated_up: int
    simulated_down: int


def reader_of(key: ReaderKey) -> Reader | None:
    """The reader's row where there is one; one query."""
    rows = {row.key_hash: row for row in Reader.objects.filter(key_hash__in=key.hashes)}
    return next((rows[known] for known in key.hashes if known in rows), None)


def first_exposures(reader: ReaderKey, articles: Iterable[Article]) -> dict[int, int]:
    """Article id → the id of the version that this reader was shown first. One query."""
    rows = Exposure.objects.filter(reader__key_hash__in=reader.hashes, article__in=list(articles))
    return dict(rows.order_by("-id").values_list("article_id", "version_id"))


def thumb_states(
    reader: ReaderKey | None,
    *,
    summaries: Iterable[Summary] = (),
    sections: Iterable[Section] = (),
    similar: Iterable[SimilarArticle] = (),
) -> dict[TargetRef, ThumbState]:
    """The state of every thing on a page, for `surveys/_thumbs.html`; two queries in all."""
    things: list[Summary | Section | SimilarArticle] = [*summaries, *sections, *similar]
    return _states(reader, [TargetRef.of(thing) for thing in things])


def thumb_state(reader: ReaderKey | None, ref: TargetRef) -> ThumbState:
    """The state of one target; two queries."""
    return _states(reader, [ref])[ref]


def approval_by_version() -> dict[int, Approval]:
    """Version id → the votes on its summaries; a version nobody voted on is missing. One query."""
    rows = (
        Target.objects.filter(kind=Target.Kind.SUMMARY, tally__isnull=False)
        .values("version_id")
        .annotate(
            all_up=Sum("tally__up"),
            all_down=Sum("tally__down"),
            simulated_up=Sum("tally__simulated_up"),
            simulated_down=Sum("tally__simulated_down"),
        )
        .filter(Q(all_up__gt=0) | Q(all_down__gt=0))
        .order_by("version_id")
    )
    return {
        row["version_id"]: Approval(
            version_id=row["version_id"],
            up=row["all_up"] - row["simulated_up"],
            down=row["all_down"] - row["simulated_down"],
            simulated_up=row["simulated_up"],
            simulated_down=row["simulated_down"],
        )
        for row in rows
    }


def counts_by_target(votes: QuerySet[Vote]) -> dict[int, dict[str, int]]:
    """Target id → the four counts of a Tally, by field name, over these votes. One query."""
    up, down, simulated = Q(value=1), Q(value=-1), Q(simulated=True)
    rows = (
        votes.values("target_id")
        .order_by()
        .annotate(
            up=Count("value", filter=up),
            down=Count("value", filter=down),
            simulated_up=Count("value", filter=up & simulated),
            simulated_down=Count("value", filter=down & simulated),
        )
    )
    return {row["target_id"]: {name: row[name] for name in COUNT_FIELDS} for row in rows}


def _states(reader: ReaderKey | None, refs: Sequence[TargetRef]) -> dict[TargetRef, ThumbState]:
    states = {ref: ThumbState(ref.kind, ref.id) for ref in refs}
    known = reader_of(reader) if reader and refs else None
    if known is None:
        return states
    for row in _opinions(known, refs):
        newest, counted = row["newest"], row["counted"]
        if newest:  # neither None (never voted) nor 0 (retracted)
            ref = TargetRef(row["kind"], row["thing"])
            states[ref] = ThumbState(
                ref.kind,
                ref.id,
                value=newest,
                up=(row["tally__up"] or 0) + (newest == 1) - (counted == 1),
                down=(row["tally__down"] or 0) + (newest == -1) - (counted == -1),
                simulated=(row["tally__simulated_up"] or 0) + (row["tally__simulated_down"] or 0),
            )
    return states


def _opinions(reader: Reader, refs: Sequence[TargetRef]) -> list[dict[str, Any]]:
    """Per target: the reader's newest ballot, their vote as counted, and the tally."""
    ids = {kind: [ref.id for ref in refs if ref.kind == kind] for kind in Target.Kind.values}
    newest = Ballot.objects.filter(reader=reader, target=OuterRef("pk")).order_by("-id")
    counted = Vote.objects.filter(reader=reader, target=OuterRef("pk"))
    rows = (
        Target.objects.filter(
            Q(summary_id__in=ids["summary"])
            | Q(section_id__in=ids["section"])
            | Q(similar_id__in=ids["similar"])
        )
        .annotate(
            thing=Coalesce("summary_id", "section_id", "similar_id"),
            newest=Subquery(newest.values("value")[:1]),
            counted=Subquery(counted.values("value")[:1]),
        )
        .values("kind", "thing", "newest", "counted", *(f"tally__{name}" for name in COUNT_FIELDS))
    )
    return list(rows)
