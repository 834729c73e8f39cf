"""Taking what readers say: one committed row a ballot, before anything is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from summaries.breakdowns.models import Section, Summary
from summaries.own_texts.models import OwnBreakdown
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from surveys.ballots.committing import writing_turn
from surveys.ballots.models import Ballot
from surveys.ballots.services import (
    Receipt,
    Reception,
    SubjectGoneError,
    commit_ballots,
    fill_in,
)
from surveys.exposures.selectors import reading_began
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.thumbs.models import Tally, Target
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.tickets import TicketRefusedError, page_of
from surveys.thumbs.votes_on_own_breakdowns import votable_own_breakdowns

# Written out because every ballot asks it; only our own names are put in.
_TARGETS: Final = {
    kind: f"SELECT id, article_id, version_id FROM surveys_target WHERE {kind}_id = %s"  # noqa: S608
    for kind in Target.Kind.values
}


class TargetMissingError(LookupError):
    """The ballot is about something that isn't there, or isn't published."""


class _KnownTarget(NamedTuple):
    id: int
    article: int | None
    version: int | None


@dataclass(frozen=True)
class Thumb:
    """What a reader says of a target; `key` is the ballot's, `body` what goes with a 👎."""

    reader: Reader
    target: TargetRef
    value: int
    key: str
    body: dict[str, Any] = field(default_factory=dict)
    reception: Reception | None = None


def served_ms(*, reader: ReaderKey, target: TargetRef, ticket: str) -> int | None:
    """How many milliseconds ago the page with this target was served to this reader.

    None where that is not known, and for own breakdowns, which nobody but their reader may vote on:
    no page needs to be shown.
    Where a form has no ticket, as those from before there were tickets, the reader's first reading
    of the same version stands for it. Raises TicketRefusedError, TicketExpiredError, and
    TargetMissingError where the thing isn't there.
    """
    if target.kind == Target.Kind.OWN_BREAKDOWN:
        return None
    known = _target_of(target)
    if not ticket:
        began = reading_began(reader, article=known.article, version=known.version)
        if began is None:
            raise TicketRefusedError("the form has no ticket, and no reading of it is known")
        return max(0, round((timezone.now() - began).total_seconds() * 1000))
    page = page_of(ticket, reader=reader)
    if page.article != known.article or known.version not in (None, page.version):
        raise TicketRefusedError(f"the ticket is of a page without {target.kind} {target.id}")
    return page.age_ms


def record_ballot(
    *,
    reader: Reader,
    target: TargetRef,
    value: int,
    key: str,
    body: dict[str, Any] | None = None,
    reception: Reception | None = None,
) -> Receipt:
    """Commit one thumb of a reader: 1 (👍), -1 (👎) or 0 (retract); see commit_ballot.

    Raises TargetMissingError where the thing isn't there, isn't published, or is an own
    breakdown that isn't the reader's or isn't done.
    """
    thumb = Thumb(reader, target, value, key, body or {}, reception)
    (recorded,) = record_ballots([thumb])
    if isinstance(recorded, Exception):
        raise recorded
    return recorded


def record_ballots(thumbs: Sequence[Thumb]) -> list[Receipt | Exception]:
    """Commit thumbs together; for each its receipt, or what record_ballot would raise."""
    filled = [_ballot_of(thumb) for thumb in thumbs]
    ballots = [each for each in filled if isinstance(each, Ballot)]
    receipts = iter(commit_ballots(ballots) if ballots else ())
    recorded: list[Receipt | Exception] = []
    for thumb, each in zip(thumbs, filled, strict=True):
        came = next(receipts) if isinstance(each, Ballot) else each
        if isinstance(came, SubjectGoneError):
            _known_target.cache_clear()
            came = TargetMissingError(f"{thumb.target.kind} {thumb.target.id} is gone")
        recorded.append(came)
    return recorded


def _ballot_of(thumb: Thumb) -> Ballot | Exception:
    target, said = thumb.target, [thumb.target.kind, thumb.target.id, thumb.value]
    try:
        if (
            target.kind == Target.Kind.OWN_BREAKDOWN
            and not votable_own_breakdowns(thumb.reader).filter(pk=target.id).exists()
        ):
            return TargetMissingError(
                f"reader {thumb.reader.pk} has no own breakdown {target.id} that is done"
            )
        known = _target_of(target)
    except (TargetMissingError, DatabaseError) as error:
        return error
    ballot = Ballot(
        reader=thumb.reader, target_id=known.id, value=thumb.value, body=thumb.body or {}
    )
    fill_in(
        ballot,
        key=thumb.key,
        said=[*said, thumb.body] if thumb.body else said,
        reception=thumb.reception,
    )
    return ballot


def _target_of(ref: TargetRef) -> _KnownTarget:
    # What a transaction makes may be taken back, and another may get its id.
    return _ensure_target(ref) if connection.in_atomic_block else _known_target(ref)


@lru_cache(maxsize=4096)
def _known_target(ref: TargetRef) -> _KnownTarget:
    """The same, remembered: no id is given twice, and of a lost one the database knows."""
    return _ensure_target(ref)


def _ensure_target(ref: TargetRef) -> _KnownTarget:
    """The row for what `ref` names, made now if nobody voted on it yet."""
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS[ref.kind], [ref.id])
        if row := cursor.fetchone():
            return _KnownTarget(*row)
    fields = _target_fields(ref)
    with writing_turn(), transaction.atomic():
        target, _ = Target.objects.get_or_create(**{f"{ref.kind}_id": ref.id}, defaults=fields)
        Tally.objects.get_or_create(target=target)
    return _KnownTarget(target.pk, target.article_id, target.version_id)


def _target_fields(ref: TargetRef) -> dict[str, object]:
    """What a Target repeats of its thing. Raises TargetMissingError, for drafts too."""
    summary: Summary | None
    if ref.kind == Target.Kind.OWN_BREAKDOWN:
        own_breakdown = OwnBreakdown.objects.filter(pk=ref.id).only("version").first()
        if own_breakdown is None:
            raise TargetMissingError(f"there is no own breakdown {ref.id}")
        return {"kind": ref.kind, "version_id": own_breakdown.version_id}
    if ref.kind == Target.Kind.SIMILAR:
        similar = SimilarArticle.objects.filter(pk=ref.id).first()
        if similar is None:
            raise TargetMissingError(f"there is no similar article {ref.id}")
        return {"kind": ref.kind, "article_id": similar.article_id}
    if ref.kind == Target.Kind.SECTION:
        section = Section.objects.filter(pk=ref.id).select_related("summary__version").first()
        summary = section.summary if section else None
    else:
        summary = Summary.objects.filter(pk=ref.id).select_related("version").first()
    if summary is None or summary.version.status == ModelVersion.Status.DRAFT:
        raise TargetMissingError(f"there is no published {ref.kind} {ref.id}")
    return {"kind": ref.kind, "article_id": summary.article_id, "version_id": summary.version_id}
