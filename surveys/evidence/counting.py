"""Votes on sentences from their ballots: always derived anew."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from django.db.models import Max

from surveys.ballots.models import Ballot
from surveys.evidence.models import Evidence, EvidenceVote

AT_ONCE: Final = 500


def recount_evidence(ballots: Collection[int]) -> None:
    """Derive what stands of the (reader, sentence) cells of these ballots: the newest one.

    Call it inside a transaction, after the ballots' own rows were changed.
    """
    rows = Ballot.objects.filter(pk__in=ballots, kind=Ballot.Kind.EVIDENCE).order_by()
    cells = set(rows.values_list("reader_id", "evidence_id"))
    subjects = sorted({evidence for _, evidence in cells if evidence is not None})
    # One collector at a time derives a sentence's votes; what the other wrote is seen then.
    list(Evidence.objects.filter(pk__in=subjects).order_by("pk").select_for_update(no_key=True))
    standing = newest_standing(subjects)
    found = {
        (reader, evidence): standing[reader, evidence]
        for reader, evidence in cells
        if evidence is not None and (reader, evidence) in standing
    }
    gone = cells - found.keys()
    for reader in {reader for reader, _ in gone}:
        of_reader = [evidence for by, evidence in gone if by == reader]
        EvidenceVote.objects.filter(reader=reader, evidence__in=of_reader).delete()
    EvidenceVote.objects.bulk_create(
        [
            EvidenceVote(
                reader_id=reader,
                evidence_id=evidence,
                value=ballot.value,
                simulated=ballot.reader.simulated,
                ballot=ballot,
            )
            for (reader, evidence), ballot in found.items()
        ],
        update_conflicts=True,
        unique_fields=["reader", "evidence"],
        update_fields=["value", "simulated", "ballot"],
    )


def newest_standing(subjects: Collection[int] | None) -> dict[tuple[int, int], Ballot]:
    """By reader and sentence the newest ballot that stands, unless it takes back; all for None."""
    rows = Ballot.objects.standing().filter(kind=Ballot.Kind.EVIDENCE)
    if subjects is not None:
        rows = rows.filter(evidence__in=subjects)
    newest = rows.order_by().values("reader_id", "evidence_id").annotate(newest=Max("pk"))
    ballots = Ballot.objects.filter(pk__in=newest.values("newest")).select_related("reader")
    return {
        (each.reader_id, each.evidence_id): each
        for each in ballots
        if each.value and each.evidence_id is not None
    }


def forget_evidence(reader: int) -> Callable[[], None]:
    """Nothing is counted by others: a reader's votes go with the reader."""
    return lambda: None
