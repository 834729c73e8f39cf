"""Ballots as the screens and the team's page of the quarantined see them."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from surveys.ballots.models import Ballot
from surveys.collecting.registry import KIND_NAMED
from surveys.duels.models import DuelVote, PairTally
from surveys.duels.outcome import Outcome
from surveys.screening.floods import NEWCOMER
from surveys.screening.models import BallotDay, ScreenAlarm
from surveys.screening.one_version import ChoiceRow
from surveys.screening.screens import NEW, BallotRow
from surveys.thumbs.models import Target


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


def newest_rows(ballots: QuerySet[Ballot]) -> list[BallotRow]:
    """These ballots as rows for the screens, simulated ones left out; three queries.

    What belongs to readers and targets is asked once for each of them, not for each ballot.
    """
    found = list(
        ballots.values_list(
            "id", "reader_id", "kind", "value", "received_at", "target_id", "network", "elapsed_ms"
        )
    )
    began = _began({row[1] for row in found})
    subjects = _subjects({row[5] for row in found if row[5] is not None})
    return [
        BallotRow(
            pk, reader, kind, value, received_at, KIND_NAMED[kind].screens, target,
            subjects.get(target) or kind, network, elapsed_ms,
            received_at - began[reader] < NEW, received_at - began[reader] < NEWCOMER,
        )
        for pk, reader, kind, value, received_at, target, network, elapsed_ms in found
        if reader in began
    ]  # fmt: skip


def duel_choices(readers: Collection[int], *, most: int) -> list[ChoiceRow]:
    """What these readers chose in duels, ties and simulated readers left out; the newest `most`."""
    votes = DuelVote.objects.filter(
        reader__in=readers, simulated=False, outcome__in=[Outcome.FIRST, Outcome.SECOND]
    )
    rows = votes.order_by("-id").values_list(
        "ballot_id", "reader_id", "first_version_id", "second_version_id", "outcome"
    )
    return [
        ChoiceRow(ballot, reader, *((one, other) if outcome == Outcome.FIRST else (other, one)))
        for ballot, reader, one, other, outcome in rows[:most]
    ]


def chosen_by_pair(pairs: Collection[tuple[int, ...]]) -> dict[tuple[int, int], int]:
    """(version, other) → how often people chose the version, of these pairs of ids. One query."""
    tallies = PairTally.objects.filter(first_version__in={pair[0] for pair in pairs})
    chosen = {}
    for one, other, first, second, made_up, made_up_too in tallies.values_list(
        "first_version_id", "second_version_id", "first", "second", "simulated_first",
        "simulated_second",
    ):  # fmt: skip
        chosen[one, other] = first - made_up
        chosen[other, one] = second - made_up_too
    return chosen


def _began(readers: Collection[int]) -> dict[int, datetime.datetime]:
    """Reader → when their first ballot came; simulated ones left out."""
    rows = Ballot.objects.filter(reader__in=readers, reader__simulated=False).order_by()
    return dict(rows.values_list("reader_id").annotate(began=Min("received_at")))


def _subjects(targets: Collection[int]) -> dict[int | None, str | None]:
    """Target → what its votes are about: a version, or its breakdowns of own texts, or neither."""
    rows = Target.objects.filter(pk__in=targets, version__isnull=False)
    return {
        # A vote on a breakdown of an own text is none on what the version published.
        pk: f"own breakdowns of {version}" if kind == Target.Kind.OWN_BREAKDOWN else str(version)
        for pk, kind, version in rows.values_list("pk", "kind", "version_id")
    }


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


def reason_counts() -> list[ReasonCount]:
    """Every reason for which ballots are quarantined, the most to review first. One query."""
    waiting = Q(confirmed_at__isnull=True)
    rows = (
        Ballot.objects.filter(quarantined_at__isnull=False)
        .values("quarantine_reason")
        .order_by()
        .annotate(
            to_review=Count("pk", filter=waiting),
            confirmed=Count("pk", filter=~waiting),
            readers=Count("reader", distinct=True),
            networks=Count("network", distinct=True, filter=~Q(network="")),
        )
    )
    counts = [
        ReasonCount(
            row["quarantine_reason"], row["to_review"], row["confirmed"], row["readers"],
            row["networks"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(counts, key=lambda each: (-each.to_review, each.reason))


def networks_of(ballots: QuerySet[Ballot], *, most: int = 8) -> list[tuple[str, int]]:
    """The networks that most of these ballots came from, with how many; known ones alone."""
    rows = ballots.exclude(network="").values("network").order_by()
    return list(
        rows.annotate(count=Count("pk")).order_by("-count", "network")
        .values_list("network", "count")[:most]
    )  # fmt: skip


def day_shares(*, days: int = 14) -> list[DayShare]:
    """The last `days` days that had ballots, newest first. Two queries.

    Ballots that no screen has seen yet belong to no day's figures.
    """
    received = list(BallotDay.objects.order_by("-day")[:days])
    if not received:
        return []
    rows = (
        Ballot.objects.filter(
            quarantined_at__isnull=False,
            screened_at__isnull=False,
            reader__simulated=False,
            pk__gte=min(day.first_ballot for day in received),
        )
        .annotate(day=TruncDate("received_at", tzinfo=datetime.UTC))
        .values_list("day")
        .order_by()
        .annotate(count=Count("pk"))
    )
    quarantined = dict(rows)
    return [DayShare(day.day, day.received, quarantined.get(day.day, 0)) for day in received]
