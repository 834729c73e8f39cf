"""Why readers gave a 👎, for the team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from surveys.thumbs.models import Target, Vote
from surveys.thumbs.reasons import part_of_own_breakdown


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


def reasons_given() -> Iterator[GivenReasons]:
    """Every vote that stands and has reasons or a comment, in the order they came. One query."""
    votes = (
        Vote.objects.filter(value=-1, ballot__body__has_key="reasons")
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
