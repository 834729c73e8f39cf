"""What was said: readers and their ballots, each taken by the service that pages call."""

from __future__ import annotations

from itertools import count
from typing import Any

from summaries.breakdowns.models import Section, Summary
from summaries.own_texts.models import OwnBreakdown
from summaries.similar.models import SimilarArticle
from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.readers.cookies import ReaderKey, key_of
from surveys.readers.models import Reader
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot

_numbers = count(1)


def make_key() -> ReaderKey:
    """A reader's key, of a cookie nobody had before."""
    return key_of(f"{next(_numbers):022d}")


def make_reader(*, simulated: bool = False) -> Reader:
    """A reader nobody was before."""
    return ensure_reader(make_key(), simulated=simulated)


def make_ballot(
    reader: Reader,
    thing: Summary | Section | SimilarArticle | OwnBreakdown,
    value: int = 1,
    *,
    reasons: tuple[str, ...] = (),
) -> Ballot:
    """A thumb as received, not counted yet."""
    body: dict[str, Any] | None = {"reasons": list(reasons), "comment": ""} if reasons else None
    receipt = record_ballot(
        reader=reader,
        target=TargetRef.of(thing),
        value=value,
        key=f"thumb{next(_numbers)}",
        body=body,
    )
    return Ballot.objects.get(pk=receipt.ballot_id)


def thumb(
    summary: Summary | Section,
    value: int = 1,
    reader: Reader | None = None,
    *,
    collect: bool = True,
) -> Ballot:
    """A thumb of a reader, who is new unless given, counted where it is collected."""
    ballot = make_ballot(reader or make_reader(), summary, value)
    if collect:
        collect_backlog()
        ballot.refresh_from_db()
    return ballot
