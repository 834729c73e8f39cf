"""Thumbs as pages and reports show them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from common.words.lists import comma_list
from summaries.breakdowns.models import Section, Summary
from summaries.own_texts.models import OwnBreakdown
from summaries.similar.models import SimilarArticle
from surveys.ballots.models import Ballot
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of
from surveys.thumbs.models import Target, Vote
from surveys.thumbs.reasons import LABELS, ReasonOffer, part_of_own_breakdown, reasons_for

COUNT_FIELDS: Final = ("up", "down", "simulated_up", "simulated_down")
# By kind: the table that knows which part the target is, and its column.
_PARTS: Final = dict.fromkeys(Target.Kind.values, ("section", "section.kind")) | {
    "own_breakdown": ("own_breakdown", "own_breakdown.task")
}
_COUNTS: Final = {
    kind: (
        f"SELECT place, {part}, vote.value, "  # noqa: S608  # only our own names are put in
        f"{', '.join(f'tally.{name}' for name in COUNT_FIELDS)} FROM asked "
        f"JOIN surveys_target target ON target.{kind}_id = asked.thing "
        "JOIN surveys_tally tally ON tally.target_id = target.id "
        f"LEFT JOIN summaries_{thing.replace('_', '')} {thing} ON {thing}.id = target.{thing}_id "
        "LEFT JOIN surveys_vote vote ON vote.target_id = target.id "
        f"AND vote.reader_id = asked.reader WHERE asked.kind = '{kind}'"
    )
    for kind, (thing, part) in _PARTS.items()
}


@dataclass(frozen=True)
class TargetRef:
    """A votable thing by its own table's id: `TargetRef("summary", 12)`."""

    kind: str
    id: int

    @classmethod
    def of(cls, thing: Summary | Section | SimilarArticle | OwnBreakdown) -> TargetRef:
        """The reference of a row."""
        kinds = {
            Summary: Target.Kind.SUMMARY,
            Section: Target.Kind.SECTION,
            SimilarArticle: Target.Kind.SIMILAR,
            OwnBreakdown: Target.Kind.OWN_BREAKDOWN,
        }
        return cls(kinds[type(thing)].value, thing.pk)


@dataclass(frozen=True)
class ThumbState:
    """What one reader may see of one target, and the key of the form that shows it.

    `value` is 1, -1, or 0 where the reader holds no opinion. The counts are None until they hold
    one, so that the crowd doesn't lead; then they include the reader's own newest ballot, collected
    or not. `simulated` says how many of `up` and `down` together are not people's. `part` is a key
    of REASONS, empty where nothing but the kind is known; `reasons` and `comment` are what the
    reader gave with the opinion that they hold.
    """

    kind: str
    target_id: int
    part: str = ""
    value: int = 0
    up: int | None = None
    down: int | None = None
    simulated: int | None = None
    reasons: tuple[str, ...] = ()
    comment: str = ""
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

    @property
    def label_of_up(self) -> str:
        """What 👍 means here, in words."""
        return gettext(self._labels[0])

    @property
    def label_of_down(self) -> str:
        """What 👎 means here, in words."""
        return gettext(self._labels[1])

    @property
    def described_by(self) -> str:
        """The id of the element that tells it from others of its kind; "" for the one summary."""
        return "" if self.kind == Target.Kind.SUMMARY else f"{self.kind}-{self.target_id}"

    @property
    def offers(self) -> list[ReasonOffer]:
        """The reasons that a 👎 on it may have."""
        return [
            ReasonOffer(key, gettext(words), key in self.reasons)
            for key, words in self._offered.items()
        ]

    @property
    def said(self) -> str:
        """The reasons given, in words; "" where there are none."""
        chosen = [words for key, words in self._offered.items() if key in self.reasons]
        # Within a sentence English writes them small; other languages as they stand.
        labels = [words.lower() if gettext(words) == words else gettext(words) for words in chosen]
        return comma_list(labels) or self.comment

    @property
    def _offered(self) -> dict[str, str]:
        return reasons_for(self.part or self.kind)

    @property
    def _labels(self) -> tuple[str, str]:
        return LABELS[self.part or self.kind]


def thumb_states(
    reader: ReaderKey | None,
    *,
    summaries: Iterable[Summary] = (),
    sections: Iterable[Section] = (),
    similar: Iterable[SimilarArticle] = (),
    own_breakdowns: Iterable[OwnBreakdown] = (),
) -> dict[TargetRef, ThumbState]:
    """The state of every thing on a page, for `surveys/thumbs/_thumbs.html`; two queries in all.

    Of own breakdowns, give the reader's that are done: nobody else may vote on one.
    """
    parts = {TargetRef.of(summary): "" for summary in summaries}
    parts.update((TargetRef.of(section), section.kind) for section in sections)
    parts.update((TargetRef.of(row), "") for row in similar)
    parts.update(
        (TargetRef.of(own_breakdown), part_of_own_breakdown(own_breakdown.task))
        for own_breakdown in own_breakdowns
    )
    return _states(reader, parts)


def thumb_state(reader: ReaderKey | None, ref: TargetRef) -> ThumbState:
    """The state of one target; two queries."""
    return _states(reader, {ref: ""})[ref]


@dataclass(frozen=True)
class JustSaid:
    """A ballot that a reader has just given on a target: what they see of it now includes it."""

    reader: int
    ref: TargetRef
    value: int
    body: Mapping[str, Any] = field(default_factory=dict)


def states_after(said: Sequence[JustSaid]) -> list[ThumbState]:
    """The state of each one's target right after their ballot on it.

    One query, written out because every ballot asks it.
    """
    kinds = sorted({each.ref.kind for each in said})
    asked = ", ".join(["(%s, %s, %s, %s)"] * len(said))
    query = (
        f"WITH asked (place, kind, reader, thing) AS (VALUES {asked}) "
        f"{' UNION ALL '.join(_COUNTS[kind] for kind in kinds)}"
    )
    values = [
        value
        for place, each in enumerate(said)
        for value in (place, each.ref.kind, each.reader, each.ref.id)
    ]
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_state_after(each, rows.get(place)) for place, each in enumerate(said)]


def _state_after(said: JustSaid, row: Sequence[Any] | None) -> ThumbState:
    part, held, *counts = row or (None, None, 0, 0, 0, 0)
    names = (f"tally__{name}" for name in COUNT_FIELDS)
    known = {"part": part, "newest": said.value, "counted": held, "body": said.body}
    return _state(said.ref, {**known, **dict(zip(names, counts, strict=True))})


def _states(
    reader: ReaderKey | None, parts: Mapping[TargetRef, str]
) -> dict[TargetRef, ThumbState]:
    """The states of targets, given with their parts where those are known."""
    states = {ref: ThumbState(ref.kind, ref.id, part=part) for ref, part in parts.items()}
    known = reader_of(reader) if reader and parts else None
    if known is None:
        return states
    for row in _opinions(known, parts):
        ref = TargetRef(row["kind"], row["thing"])
        states[ref] = _state(ref, row)
    return states


def _state(ref: TargetRef, row: Mapping[str, Any]) -> ThumbState:
    newest, counted = row["newest"], row["counted"]
    part = row["part"] or ref.kind
    if ref.kind == Target.Kind.OWN_BREAKDOWN and row["part"]:
        part = part_of_own_breakdown(part)
    if not newest:  # None (never voted) or 0 (retracted)
        return ThumbState(ref.kind, ref.id, part=part)
    body = row["body"] or {}
    return ThumbState(
        ref.kind,
        ref.id,
        part=part,
        value=newest,
        up=(row["tally__up"] or 0) + (newest == 1) - (counted == 1),
        down=(row["tally__down"] or 0) + (newest == -1) - (counted == -1),
        simulated=(row["tally__simulated_up"] or 0) + (row["tally__simulated_down"] or 0),
        reasons=tuple(body.get("reasons", ())),
        comment=body.get("comment", ""),
    )


def _opinions(reader: Reader, refs: Collection[TargetRef]) -> list[dict[str, Any]]:
    """Per target: the reader's newest ballot, their vote as counted, and the tally."""
    ids = {kind: [ref.id for ref in refs if ref.kind == kind] for kind in Target.Kind.values}
    of_this_text = Ballot.objects.filter(former_text=None)
    newest = of_this_text.filter(reader=reader, target=OuterRef("pk")).order_by("-id")
    counted = Vote.objects.filter(reader=reader, target=OuterRef("pk"))
    rows = (
        Target.objects.filter(
            Q(summary_id__in=ids["summary"])
            | Q(section_id__in=ids["section"])
            | Q(similar_id__in=ids["similar"])
            | Q(own_breakdown_id__in=ids["own_breakdown"])
        )
        .annotate(
            thing=Coalesce("summary_id", "section_id", "similar_id", "own_breakdown_id"),
            part=Coalesce("section__kind", "own_breakdown__task"),
            newest=Subquery(newest.values("value")[:1]),
            body=Subquery(newest.values("body")[:1]),
            counted=Subquery(counted.values("value")[:1]),
        )
        .values(
            *("kind", "thing", "part", "newest", "body", "counted"),
            *(f"tally__{name}" for name in COUNT_FIELDS),
        )
    )
    return list(rows)
