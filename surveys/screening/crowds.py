"""What new readers said lately of a version's work, and what the readers before them say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from common.work.portions import portions
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote, PairTally
from surveys.duels.outcome import Outcome
from surveys.screening import screens
from surveys.screening.floods import NEWCOMER, OUTSIDERS, CrowdVote, Subject, floods
from surveys.screening.screens import BallotRow
from surveys.screening.selectors import newest_rows
from surveys.thumbs.models import Tally, Target, Vote

_AT_ONCE: Final = 500


class _Said(NamedTuple):
    """A thumb on a target, or a choice for one version and against another."""

    ballot: int
    about: tuple[tuple[Subject, int], ...]


def floods_among(rows: Sequence[BallotRow], *, without: Collection[int], most: int) -> set[int]:
    """The ballots of floods of the last day that these rows may belong to; of `most` at the most.

    What is held back for another reason, or is about to be (`without`), is no part of one.
    """
    fresh = [row.id for row in rows if row.is_newcomer and row.value and row.id not in without]
    versions = _versions_of(fresh)
    if not versions:
        return set()
    since = min(row.received_at for row in rows) - NEWCOMER
    lately = Ballot.objects.filter(
        Q(quarantined_at__isnull=True) | Q(quarantine_reason=screens.FLOOD),
        _about(versions),
        received_at__gte=since,
    )
    near = {row.id: row for row in newest_rows(lately.order_by("-id")[:most]) if row.is_newcomer}
    said = [*_thumbs(near), *_choices(near)]
    things = _things_of({row.reader for row in near.values()})
    crowd = [
        CrowdVote(each.ballot, row.reader, subject, value, only=things.get(row.reader, 0) < 2)
        for each in said
        for row in [near[each.ballot]]
        if row.id not in without
        for subject, value in each.about
    ]
    return floods(crowd, usual=_usual(versions, said))


def _about(versions: Collection[int]) -> Q:
    """Of published work of these versions; what readers say of their own texts is not compared."""
    thumbs = Q(target__version__in=versions) & ~Q(target__kind=Target.Kind.OWN_BREAKDOWN)
    first = Q(impression__duel__first_version__in=versions)
    return thumbs | first | Q(impression__duel__second_version__in=versions)


def _versions_of(ballots: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in portions(ballots, _AT_ONCE):
        rows = Ballot.objects.filter(pk__in=some).order_by()
        published = rows.exclude(target__kind=Target.Kind.OWN_BREAKDOWN)
        found |= set(published.values_list("target__version_id", flat=True))
        for side in ("first", "second"):
            found |= set(rows.values_list(f"impression__duel__{side}_version_id", flat=True))
    return found - {None}


def _things_of(readers: Collection[int]) -> dict[int, int]:
    """Reader → how many different things they said anything of; two are enough to tell."""
    seen: dict[int, set[tuple[int | None, ...]]] = defaultdict(set)
    for some in portions(sorted(readers), _AT_ONCE):
        rows = Ballot.objects.filter(reader__in=some).order_by()
        things = ("target_id", "impression_id", "idea_id", "question_id")
        for reader, *thing in rows.values_list("reader_id", *things):
            seen[reader].add(tuple(thing))
    return {reader: len(of) for reader, of in seen.items()}


def _thumbs(near: Collection[int]) -> Iterator[_Said]:
    for some in portions(sorted(near), _AT_ONCE):
        rows = Ballot.objects.filter(pk__in=some, target__version__isnull=False).exclude(value=0)
        for pk, target, version, value in rows.values_list(
            "pk", "target_id", "target__version_id", "value"
        ):
            yield _Said(pk, ((("target", target), value), (("version", version), value)))


def _choices(near: Collection[int]) -> Iterator[_Said]:
    for some in portions(sorted(near), _AT_ONCE):
        rows = Ballot.objects.filter(pk__in=some, impression__isnull=False)
        for pk, value, on_left, first, second in rows.values_list(
            "pk", "value", "impression__first_on_left",
            "impression__duel__first_version_id", "impression__duel__second_version_id",
        ):  # fmt: skip
            chosen = Outcome.of_choice(value).seen(first_on_left=on_left)
            if chosen in (Outcome.FIRST, Outcome.SECOND):
                won, lost = (first, second) if chosen == Outcome.FIRST else (second, first)
                yield _Said(pk, ((("duels", won), 1), (("duels", lost), -1)))


def _usual(versions: Collection[int], said: Iterable[_Said]) -> dict[Subject, float]:
    """Subject → the share of people who are for it, those of the crowd itself left out.

    Of a target, where few said anything of it, that of its version; of a version that of all.
    """
    said = list(said)
    counted = _counted([each.ballot for each in said])
    own: dict[Subject, list[int]] = defaultdict(lambda: [0, 0])
    for each in said:
        if each.ballot in counted:
            for subject, value in each.about:
                own[subject][value < 0] += 1
    counts = _counts(versions)
    shares: dict[Subject, float] = {}
    for subject in dict.fromkeys(subject for each in said for subject, _ in each.about):
        own_up, own_down = own[subject]
        up, down = counts.get(subject, (0, 0))
        if up - own_up + down - own_down >= OUTSIDERS:
            shares[subject] = max(up - own_up, 0) / (up - own_up + down - own_down)
    for each in said:  # a target's stand after its version's
        wider = next((shares[subject] for subject, _ in each.about[1:] if subject in shares), None)
        if each.about[0][0][0] == "target" and wider is not None:
            shares.setdefault(each.about[0][0], wider)
    return shares


def _counted(ballots: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in portions(ballots, _AT_ONCE):
        for model in (Vote, DuelVote):
            rows: QuerySet[Vote] | QuerySet[DuelVote] = model._default_manager.filter(
                ballot__in=some
            )
            found |= set(rows.values_list("ballot_id", flat=True))
    return found


def _counts(versions: Collection[int]) -> dict[Subject, tuple[int, int]]:
    """People's opinions for and against each version, each of its targets, and in its duels."""
    up, down = F("up") - F("simulated_up"), F("down") - F("simulated_down")
    published = Tally.objects.filter(target__version__in=versions).exclude(
        target__kind=Target.Kind.OWN_BREAKDOWN
    )
    counts: dict[Subject, tuple[int, int]] = {
        ("target", target): (ups, downs)
        for target, ups, downs in published.annotate(ups=up, downs=down).values_list(
            "target_id", "ups", "downs"
        )
    }
    sums = published.order_by().values_list("target__version_id")
    for version, ups, downs in sums.annotate(ups=Sum(up), downs=Sum(down)):
        counts["version", version] = (ups, downs)
    for one, other, first, second in PairTally.objects.annotate(
        firsts=F("first") - F("simulated_first"), seconds=F("second") - F("simulated_second")
    ).values_list("first_version_id", "second_version_id", "firsts", "seconds"):
        for version, won, lost in ((one, first, second), (other, second, first)):
            before = counts.get(("duels", version), (0, 0))
            counts["duels", version] = (before[0] + won, before[1] + lost)
    return counts
