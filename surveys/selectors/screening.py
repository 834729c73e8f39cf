"""Ballots as the screens and the team's page of the quarantined see them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from surveys.models import Ballot, BallotDay, ScreenAlarm
from surveys.screens import NEW, Row


@dataclass(frozen=True)
class ReasonCount:
    """One reason: how many ballots are to be reviewed, how many were confirmed, from where."""

    reason: str
    to_review: int
    confirmed: int
    readers: int
    networks: int


@dataclass(frozen=True)
class DayShare:
    """A day (UTC): the ballots screened of it, and how many of them are quarantined.

    `share` is None for a day without ballots.
    """

    day: datetime.date
    received: int
    quarantined: int

    @property
    def share(self) -> float | None:
        """In [0, 1]."""
        return min(self.quarantined / self.received, 1.0) if self.received else None


def newest_rows(ballots: QuerySet[Ballot]) -> list[Row]:
    """These ballots as rows for the screens, simulated ones left out; one query."""
    fields = (
        "id", "reader_id", "reader__simulated", "reader__created_at", "kind", "value",
        "received_at", "target_id", "target__version_id", "network", "elapsed_ms",
    )  # fmt: skip
    return [
        Row(
            id=row["id"],
            reader=row["reader_id"],
            kind=row["kind"],
            value=row["value"],
            received_at=row["received_at"],
            target=row["target_id"],
            subject=str(row["target__version_id"] or row["kind"]),
            network=row["network"],
            elapsed_ms=row["elapsed_ms"],
            is_new=row["received_at"] - row["reader__created_at"] < NEW,
        )
        for row in ballots.values(*fields)
        if not row["reader__simulated"]
    ]


def rejected_by_day(since: datetime.date) -> dict[tuple[datetime.date, str], int]:
    """(day, reason) → screened ballots that await review, of `since` and later days."""
    first = BallotDay.objects.filter(day__gte=since).order_by("first_ballot").first()
    if first is None:
        return {}
    rows = (
        Ballot.objects.to_review()
        .filter(pk__gte=first.first_ballot, screened_at__isnull=False, reader__simulated=False)
        .annotate(day=TruncDate("received_at", tzinfo=datetime.UTC))
        .values_list("day", "quarantine_reason")
        .order_by()
        .annotate(rejected=Count("pk"))
    )
    return {(day, reason): count for day, reason, count in rows if day >= since}


def open_alarms() -> list[ScreenAlarm]:
    """The alarms that hold, newest first. One query of a small table."""
    return list(ScreenAlarm.objects.filter(ended_at__isnull=True).order_by("-day", "reason"))
