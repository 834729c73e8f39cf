"""Comparing what was counted with the record: the ballots themselves."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from surveys.ballots.kinds import BallotKind, Key
from surveys.collecting.registry import KINDS

logger = logging.getLogger(__name__)

AT_ONCE: Final = 500  # suspects that are locked together


@dataclass(frozen=True)
class AuditDifference:
    """What is kept under a key and isn't what its ballots say; rows as the kind's AuditedRows."""

    kind: BallotKind
    key: Key
    kept: object
    recount: object

    def __str__(self) -> str:
        rows = self.kind.audited
        return (
            f"{rows.named(self.key)}: {rows.says} {self.kept or 'nothing'}; "
            f"its ballots say {self.recount or 'nothing'}"
        )


def audit(kind: BallotKind) -> list[AuditDifference]:
    """Everything kept of a kind that differs from a recount of its ballots, each in the log.

    Ballots not collected yet are no difference. The first look runs beside the collectors and may
    see a thing half-way; only what still differs under its lock is reported.
    """
    found: list[AuditDifference] = []
    for portion in kind.audited.portions():
        suspects = [each.key for each in _differences(kind, portion)]
        for start in range(0, len(suspects), AT_ONCE):
            chunk = suspects[start : start + AT_ONCE]
            with transaction.atomic():
                kind.audited.lock(chunk)
                found += _differences(kind, chunk)
    for difference in found:
        logger.error("Counted wrongly: %s", difference)
    return found


def audit_every_kind() -> list[AuditDifference]:
    """The same of every kind."""
    return [difference for kind in KINDS for difference in audit(kind)]


def repair(differences: Iterable[AuditDifference]) -> None:
    """Derive again, from all of its ballots, what differs."""
    for difference in differences:
        difference.kind.audited.derive(difference.key)


def _differences(kind: BallotKind, keys: Collection[Key] | None) -> list[AuditDifference]:
    """Differences among these keys, in their order; among all of them for None."""
    rows = kind.audited
    kept, recounted = rows.kept(keys), rows.recounted(keys)
    return [
        AuditDifference(kind, key, kept.get(key, rows.nothing), recounted.get(key, rows.nothing))
        for key in sorted(kept.keys() | recounted.keys())
        if kept.get(key, rows.nothing) != recounted.get(key, rows.nothing)
    ]
