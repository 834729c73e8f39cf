"""Why readers gave a 👎, for the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from surveys.thumbs.models import Target, Vote
from surveys.thumbs.reasons import part_of_own_breakdown


@dataclass(frozen=True)
class ReasonCounts:
    """How often a reason was given for one part of one version's work, by readers who hold to it.

    `version_id` is None for similar articles, which no version wrote; `part` and `reason` are keys
    of REASONS. "breakdown" and "text" are own breakdowns.
    """

    version_id: int | None
    part: str
    reason: str
    people: int
    simulated: int


@dataclass(frozen=True)
class GivenReasons:
    """What one reader gave with the 👎 that they hold.

    `version` is empty for similar articles, `article` for a reader's own text.
    """

    version: str
    article: str
    part: str
    thing_id: int
    reasons: tuple[str, ...]
    comment: str
    given_at: datetime
    simulated: bool


def reasons_by_version() -> list[ReasonCounts]:
    """The reasons of the votes that stand, by version and part, the commonest first. One query."""
    people: Counter[tuple[int | None, str, str]] = Counter()
    simulated: Counter[tuple[int | None, str, str]] = Counter()
    rows = _votes_with_reasons().values_list(
        "target__version_id", "target__section__kind", "target__own_breakdown__task",
        "target__kind", "simulated", "ballot__body",
    )  # fmt: skip
    for version_id, section, task, kind, not_a_person, body in rows.iterator():
        counter = simulated if not_a_person else people
        part = part_of_own_breakdown(task) if task else section or kind
        counter.update((version_id, part, reason) for reason in body["reasons"])
    counts = [
        ReasonCounts(*key, people=people[key], simulated=simulated[key])
        for key in people.keys() | simulated.keys()
    ]
    return sorted(
        counts,
        key=lambda row: (row.version_id or 0, row.part, -row.people, -row.simulated, row.reason),
    )


def reasons_given() -> Iterator[GivenReasons]:
    """Every vote that stands and has reasons or a comment, in the order they came. One query."""
    votes = (
        _votes_with_reasons()
        .select_related(
            "target__version",
            "target__article",
            "target__section",
            "target__own_breakdown",
            "ballot",
        )
        .defer(
            "target__article__text", "target__own_breakdown__given", "target__own_breakdown__output"
        )
    )
    for vote in votes.order_by("ballot_id").iterator():
        target, body = vote.target, vote.ballot.body
        yield GivenReasons(
            version=target.version.identifier if target.version else "",
            article=target.article.key if target.article else "",
            part=_part(target),
            thing_id=_thing_id(target),
            reasons=tuple(body["reasons"]),
            comment=body["comment"],
            given_at=vote.ballot.received_at,
            simulated=vote.simulated,
        )


def _part(target: Target) -> str:
    if target.own_breakdown:
        return part_of_own_breakdown(target.own_breakdown.task)
    return target.section.kind if target.section else target.kind


def _thing_id(target: Target) -> int:
    things = (target.summary_id, target.section_id, target.similar_id, target.own_breakdown_id)
    return next(filter(None, things), 0)


def _votes_with_reasons() -> QuerySet[Vote]:
    return Vote.objects.filter(value=-1, ballot__body__has_key="reasons")
