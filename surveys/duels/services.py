"""Serving duels, and taking what readers choose."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from summaries.breakdowns.models import GiveawayChange
from surveys.ballots.models import Ballot
from surveys.ballots.services import Receipt, Reception, commit_ballot, staying
from surveys.duels import pairing
from surveys.duels.counting import mark_cells_of_summaries
from surveys.duels.models import Duel, Impression
from surveys.duels.outcome import Outcome
from surveys.duels.selectors import (
    Meeting,
    choice_of,
    impression_by,
    is_blind,
    open_impression,
    pair_scores,
    possible_meetings,
)
from surveys.readers.models import Reader

CHANGES: Final = 500  # of texts, of one transaction
LIFETIME: Final = timedelta(hours=6)


class ImpressionExpiredError(ValueError):
    """The duel was served too long ago."""


class NotBlindError(ValueError):
    """Its reader was told since who wrote one of the two summaries."""


def serve_duel(*, reader: Reader, strategy: str, rng: random.Random) -> Impression | None:
    """A new duel for this reader, or the one that is open since; None where none would be blind.

    `strategy` is one of pairing.Strategy. However often it is asked for, a reader has one open
    duel at a time. Raises ReaderGoneError.
    """
    drawn = _drawn(reader, strategy, rng)
    if drawn is None:
        return None
    meeting, draw = drawn
    # Two windows opened at once wait here for each other, and find one duel. What takes long, the
    # drawing, was before: on SQLite nobody else can write meanwhile.
    with staying(reader):
        known = open_impression(reader, now=timezone.now())
        if known is None:
            left = rng.random() < 0.5
            known = impression_for(
                reader=reader, meeting=meeting, draw=draw, strategy=strategy, left=left
            ).pk
    return impression_by(known)


def impression_for(
    *, reader: Reader, meeting: Meeting, draw: pairing.Draw, strategy: str, left: bool
) -> Impression:
    """Record that this reader is shown this meeting; `left` says where its first stands."""
    one, other = meeting.versions
    duels = [
        Duel(
            article_id=meeting.article,
            first_id=meeting.first,
            second_id=meeting.second,
            first_version_id=one,
            second_version_id=other,
        )
    ]
    Duel.objects.bulk_create(duels, ignore_conflicts=True)
    duel = Duel.objects.get(first=meeting.first, second=meeting.second)
    now = timezone.now()
    return Impression.objects.create(
        duel=duel,
        reader=reader,
        first_on_left=left,
        strategy=strategy,
        probability=draw.probability,
        served_at=now,
        expires_at=now + LIFETIME,
    )


def record_choice(
    *, impression: Impression, choice: Outcome, reception: Reception | None = None
) -> Receipt:
    """Commit what the impression's reader chose, the left one first; see commit_ballot.

    There is one choice an impression: the same again gives the first receipt, another raises
    KeyReusedError, because the names were shown by then. Raises ImpressionExpiredError and
    NotBlindError, neither for a choice that was taken before.
    """
    if choice_of(impression) is None:
        if impression.expires_at <= timezone.now():
            raise ImpressionExpiredError(f"impression {impression.pk} is too old")
        if not is_blind(impression):
            raise NotBlindError(f"impression {impression.pk} is not blind any more")
    return commit_ballot(
        Ballot(
            reader_id=impression.reader_id,
            kind=Ballot.Kind.DUEL,
            impression=impression,
            value=choice.choice,
        ),
        key=key_of_choice(impression),
        said=["duel", impression.pk, choice.choice],
        reception=reception,
    )


def mark_cells_of_giveaways(*, limit: int = CHANGES) -> int:
    """Mark the cells of choices on texts of which it became known what they give away.

    Whoever keeps opinions derives them again, and leaves the choices out, or counts them from now
    on. Takes the oldest `limit` changes, and returns how many there were.
    """
    rows = GiveawayChange.objects.order_by("pk").values_list("pk", "summary_id")[:limit]
    changes = dict(rows)
    with transaction.atomic():
        mark_cells_of_summaries(set(changes.values()))
        GiveawayChange.objects.filter(pk__in=list(changes)).delete()
    return len(changes)


def forget_undecided() -> int:
    """Delete impressions that expired IMPRESSIONS_KEPT_DAYS ago without a choice; how many.

    Whoever asks for duels and never chooses would otherwise fill the disk. One that was decided
    is kept for good.
    """
    kept = timedelta(days=settings.IMPRESSIONS_KEPT_DAYS)
    old = Impression.objects.filter(ballot=None, expires_at__lt=timezone.now() - kept)
    return old.delete()[0]


def key_of_choice(impression: Impression) -> str:
    """The idempotency key of whatever is chosen; no form can send one with a colon in it."""
    return f"duel:{impression.pk}"


def _drawn(
    reader: Reader, strategy: str, rng: random.Random
) -> tuple[Meeting, pairing.Draw] | None:
    """The pair that the strategy draws, and one of the meetings in which it can be shown."""
    meetings = possible_meetings(reader, rng=rng)
    pairs = sorted({meeting.versions for meeting in meetings})
    if not pairs:
        return None
    scores = pair_scores({version for pair in pairs for version in pair})
    draw = pairing.draw_pair(pairs, scores, strategy=strategy, rng=rng)
    return rng.choice([each for each in meetings if each.versions == draw.pair]), draw
