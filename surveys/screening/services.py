"""Screening what came in: a bounded look at new ballots, and quarantine for what is found."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from common.postgres.flushing import commit_without_flush
from surveys.ballots.models import Ballot
from surveys.collecting.registry import KINDS
from surveys.collecting.services import quarantine_ballots
from surveys.exposures.services import expose_voters
from surveys.screening import screens
from surveys.screening.crowds import floods_among
from surveys.screening.models import BallotDay, SaidText, VotePattern
from surveys.screening.one_version import one_version
from surveys.screening.screens import BallotRow, Counts
from surveys.screening.selectors import chosen_by_pair, duel_choices, newest_rows
from surveys.thumbs.models import Tally, Target, Vote

logger = logging.getLogger(__name__)

BATCH: Final = 2000
CHUNK: Final = 500
PATIENCE: Final = 5.0  # seconds
EVIDENCE: Final = 20_000  # rows that a look takes beside its own at the most


@dataclass(frozen=True)
class Screened:
    """What a look did: ballots looked at, and newly quarantined ones by reason."""

    seen: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)


def screen_ballots(*, limit: int = BATCH) -> Screened:
    """Look at the ≤ `limit` oldest ballots no screen has seen, beside what their readers and
    networks sent lately; quarantine what a screen finds.

    Never looks at everything: its work is bounded by `limit` and EVIDENCE. A look that dies is done
    again. Simulated readers' ballots are only marked. Several may run at once.
    """
    batch = list(Ballot.objects.unscreened().order_by("id").values_list("pk", flat=True)[:limit])
    rows = newest_rows(Ballot.objects.filter(pk__in=batch))
    found = _findings(rows) if rows else {}
    quarantined: Counter[str] = Counter()
    for reason, ballots in found.items():
        for chunk in _chunks(sorted(ballots)):
            quarantined[reason] += quarantine_ballots(
                ballots=chunk, reason=reason, also_released=False
            )
    # Marked last: were this to die before, the next look finds the same again.
    expose_voters(batch)
    _mark_screened(batch)
    for reason, count in quarantined.items():
        if count:
            logger.warning("%s ballots quarantined: %s", count, reason)
    return Screened(len(batch), {reason: n for reason, n in quarantined.items() if n})


def screen_backlog(*, limit: int = BATCH, seconds: float = PATIENCE) -> Screened:
    """Look batch after batch until none is left, or for so long: the worker has more to do."""
    total, quarantined = 0, Counter[str]()
    end = time.monotonic() + seconds
    while not total or time.monotonic() < end:
        batch = screen_ballots(limit=limit)
        total += batch.seen
        quarantined.update(batch.quarantined)
        if batch.seen < limit:
            break
    return Screened(total, dict(quarantined))


def _findings(rows: Sequence[BallotRow]) -> dict[str, set[int]]:
    """Reason → the ballots it is found of, new ones and earlier ones."""
    said = _said_by({row.reader for row in rows})
    thumbs = {row.target for row in said if row.target is not None}
    tallies = {
        target: Counts(up, down)
        for target, up, down in Tally.objects.filter(target__in=thumbs).values_list(
            "target_id", "up", "down"
        )
    }
    up = sum(counts.up for counts in tallies.values())
    every = up + sum(counts.down for counts in tallies.values())
    found = {
        screens.TOO_FAST: _too_fast(rows),
        screens.BURST: _bursts(rows),
        screens.ONE_SIDE: screens.one_side(said, up_share=up / every if every else None),
        screens.ONE_VERSION: _one_version(rows),
        screens.DISAGREES: screens.disagrees(said, tallies=tallies),
        screens.SAME_TEXT: _same_texts(rows),
        screens.SAME_PATTERN: _same_patterns(said),
    }
    named = set().union(*found.values())
    found[screens.FLOOD] = floods_among(rows, without=named, most=EVIDENCE)
    return found


def _said_by(readers: Iterable[int]) -> list[BallotRow]:
    """What these readers said lately of targets and in duels; EVIDENCE ballots at the most."""
    kinds = [kind.name for kind in KINDS if kind.screens.drawn_sides or kind.screens.opinions]
    ballots = Ballot.objects.filter(reader__in=list(readers), kind__in=kinds)
    return newest_rows(ballots.order_by("-id")[:EVIDENCE])


def _too_fast(rows: Sequence[BallotRow]) -> set[int]:
    """Those too fast; not who had said something of the same article before in good time.

    Without JavaScript each press leads to a page that is served anew, to one who has read it.
    """
    found = screens.too_fast(rows)
    if not found:
        return found
    article = "target__article"
    before = Ballot.objects.filter(
        reader=OuterRef("reader"),
        pk__lt=OuterRef("pk"),
        quarantined_at__isnull=True,
        **{article: OuterRef(article)},
    ).exclude(pk__in=found)
    returned = Ballot.objects.filter(Exists(before), pk__in=found)
    return found - set(returned.values_list("pk", flat=True))


def _bursts(rows: Sequence[BallotRow]) -> set[int]:
    networks = {row.network for row in rows if row.network and row.is_new}
    if not networks:
        return set()
    since = min(row.received_at for row in rows) - screens.BURST_WINDOW
    near = newest_rows(
        Ballot.objects.filter(network__in=networks, received_at__gte=since).order_by("-id")[
            :EVIDENCE
        ]
    )
    return screens.burst(near, usual=_usual({row.subject for row in near}))


def _one_version(rows: Sequence[BallotRow]) -> set[int]:
    readers = {row.reader for row in rows if row.rules.drawn_sides}
    choices = duel_choices(readers, most=EVIDENCE) if readers else []
    pairs = {tuple(sorted((row.chosen, row.other))) for row in choices}
    return one_version(choices, chosen=chosen_by_pair(pairs) if pairs else {})


def _usual(subjects: Iterable[str]) -> dict[tuple[str, int], float]:
    """(version, 1 or -1) → the share of the votes on that version that say it."""
    versions = [int(subject) for subject in subjects if subject.isdecimal()]
    usual: dict[tuple[str, int], float] = {}
    published = Tally.objects.exclude(target__kind=Target.Kind.OWN_BREAKDOWN)
    sums = published.filter(target__version__in=versions).values("target__version_id")
    for row in sums.order_by().annotate(ups=Sum("up"), downs=Sum("down")):
        if every := row["ups"] + row["downs"]:
            subject = str(row["target__version_id"])
            usual[subject, 1] = row["ups"] / every
            usual[subject, -1] = row["downs"] / every
    return usual


def _same_texts(rows: Sequence[BallotRow]) -> set[int]:
    typed = Q()
    for kind in KINDS:
        if kind.typed is not None:
            typed &= ~Q(kind=kind.name) | kind.typed
    bodies = Ballot.objects.filter(typed, pk__in=[row.id for row in rows]).exclude(body={})
    new = [
        SaidText(ballot_id=pk, text_hash=_hash(text))
        for pk, body in bodies.values_list("pk", "body")
        for text in screens.texts_in(body)
    ]
    SaidText.objects.bulk_create(new, ignore_conflicts=True)
    found: set[int] = set()
    for text_hash in sorted({said.text_hash for said in new}):
        said = SaidText.objects.filter(text_hash=text_hash, ballot__reader__simulated=False)
        pairs = list(said.order_by("-ballot")[:EVIDENCE].values_list("ballot_id", "ballot__reader"))
        if len({reader for _, reader in pairs}) >= screens.TEXT_READERS:
            found |= {ballot for ballot, _ in pairs}
    return found


def _same_patterns(said: Sequence[BallotRow]) -> set[int]:
    by_reader: dict[int, list[BallotRow]] = defaultdict(list)
    for row in said:
        by_reader[row.reader].append(row)
    made: list[VotePattern] = []
    held_by: dict[tuple[int, str, str], dict[int, int]] = {}
    for reader, rows in by_reader.items():
        rows.sort(key=lambda row: row.id)
        for length, held in screens.patterns(rows).items():
            targets, values = _hash([target for target, _ in held]), _hash(held)
            held_by[length, targets, values] = dict(held)
            made.append(
                VotePattern(reader_id=reader, length=length, targets=targets, values=values)
            )
    VotePattern.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["reader", "length"],
        update_fields=["targets", "values"],
    )
    alike = VotePattern.objects.filter(values__in={values for _, _, values in held_by}).order_by()
    # By length, too: of whoever voted on five things the first five are all, and they are one.
    many = {
        (length, values): readers
        for length, values, readers in alike.values_list("length", "values").annotate(Count("pk"))
    }
    found: set[int] = set()
    for (length, targets, values), held_of in held_by.items():
        if many.get((length, values), 0) >= screens.PATTERN_READERS:
            found |= _stamped(length, targets, values, held_of)
    return found


def _stamped(length: int, targets: str, values: str, held: dict[int, int]) -> set[int]:
    """The ballots of the readers who share this pattern, if that is no chance."""
    same = VotePattern.objects.filter(length=length, values=values)
    of = VotePattern.objects.filter(length=length, targets=targets).count()
    shares = _shares(held, same.values("reader"))
    if not screens.is_stamped(same.count(), of, shares=shares):
        return set()
    ballots = Ballot.objects.filter(reader__in=same.values("reader"), target__in=held)
    return set(ballots.order_by("-id").values_list("pk", flat=True)[:EVIDENCE])


def _shares(held: dict[int, int], readers: Any) -> list[float]:
    """For each target the share of votes that say what is held.

    Of outsiders' votes where there are enough of them, else of all.
    """
    shares = []
    for target, value in held.items():
        votes = Vote.objects.filter(target=target)
        outside = votes.exclude(reader__in=readers)
        rows = outside if outside.count() >= screens.OUTSIDERS else votes
        shares.append(rows.filter(value=value).count() / max(rows.count(), 1))
    return shares


def _mark_screened(ballots: Sequence[int]) -> None:
    """Mark them, and count them to their days: each once, whoever else looks at the same time."""
    for chunk in _chunks(ballots):
        with transaction.atomic():
            commit_without_flush()  # what is not marked is looked at again
            rows = Ballot.objects.unscreened().filter(pk__in=chunk).order_by("pk")
            locked = list(rows.select_for_update().values_list("pk", flat=True))
            marked = Ballot.objects.filter(pk__in=locked)
            marked.update(screened_at=timezone.now())
            days: dict[Any, list[int]] = defaultdict(list)
            real = marked.filter(reader__simulated=False).order_by("pk")
            for pk, received_at in real.values_list("pk", "received_at"):
                days[received_at.date()].append(pk)
            for day, ids in sorted(days.items()):
                _add_to_day(day, ids)


def _add_to_day(day: Any, ids: Sequence[int]) -> None:
    BallotDay.objects.bulk_create([BallotDay(day=day, first_ballot=ids[0])], ignore_conflicts=True)
    BallotDay.objects.filter(day=day).update(received=F("received") + len(ids))
    BallotDay.objects.filter(Q(day=day), first_ballot__gt=ids[0]).update(first_ballot=ids[0])


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _chunks(ballots: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ballots[start : start + CHUNK] for start in range(0, len(ballots), CHUNK))
