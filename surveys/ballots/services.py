"""Taking what readers say: one committed row a ballot, before anything is answered."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from surveys.ballots.committing import insert_ballots, writing_turn
from surveys.ballots.models import Ballot
from surveys.readers.cookies import KEY_VERSION, ReaderKey
from surveys.readers.models import Reader
from surveys.readers.selectors import readers_of


class SubjectGoneError(LookupError):
    """What a ballot is about was deleted while it came in."""


class CrawlerRefusedError(ValueError):
    """A crawler never becomes a Reader."""


class ReaderGoneError(LookupError):
    """The reader deleted all they gave, or signed in, while something of theirs came in."""


class KeyReusedError(ValueError):
    """This reader used the same idempotency key for another ballot; `first` is that one."""

    def __init__(self, first: Receipt) -> None:
        super().__init__(f"this key was already used for ballot {first.ballot_id}")
        self.first = first


@dataclass(frozen=True)
class Receipt:
    """A ballot that is committed. `created` is False where the key had brought it before."""

    ballot_id: int
    value: int
    created: bool


@dataclass(frozen=True)
class Reception:
    """What is known of how a ballot came in.

    `network` is the HMAC of its /24 or /64 under the day's key, `wide_network` that of its /24 or
    /48, "" where that is not known; `elapsed_ms` the time from showing to choosing; `unscreened`
    says that the shared rate limits could not be asked. A ballot with a `quarantine_reason` is kept
    and not counted, one that `waits_until` a moment is counted from then on, if the screens have
    seen it.
    """

    network: str = ""
    wide_network: str = ""
    elapsed_ms: int | None = None
    unscreened: bool = False
    quarantine_reason: str = ""
    waits_until: datetime.datetime | None = None


def ensure_reader(key: ReaderKey, *, simulated: bool = False) -> Reader:
    """The reader's row, made now if this is their first act. Raises CrawlerRefusedError."""
    return ensure_readers([key], simulated=simulated)[0]


def ensure_readers(keys: Sequence[ReaderKey], *, simulated: bool = False) -> list[Reader]:
    """The same for several, in their order; one query where all are known."""
    if any(key.is_crawler for key in keys):
        raise CrawlerRefusedError("crawlers are not readers")
    return [
        reader if reader and reader.key_hash == key.hash else _new_reader(key, reader, simulated)
        for key, reader in zip(keys, readers_of(keys), strict=True)
    ]


def _new_reader(key: ReaderKey, known: Reader | None, simulated: bool) -> Reader:
    if known is None:
        fields = {"key_version": KEY_VERSION, "simulated": simulated}
        with writing_turn():
            return Reader.objects.get_or_create(key_hash=key.hash, defaults=fields)[0]
    # Known under a former SECRET_KEY.
    Reader.objects.filter(pk=known.pk).update(key_hash=key.hash, key_version=KEY_VERSION)
    return known


@contextmanager
def staying(reader: Reader) -> Iterator[None]:
    """A transaction that the reader outlives: to delete or join them waits for its end.

    For what hangs on a reader by no key of the database. Raises ReaderGoneError.
    """
    with transaction.atomic():
        if Reader.objects.select_for_update(no_key=True).filter(pk=reader.pk).first() is None:
            raise ReaderGoneError(f"reader {reader.pk} is gone")
        yield


def commit_ballot(
    ballot: Ballot, *, key: str, said: object, reception: Reception | None = None
) -> Receipt:
    """Commit a ballot of any kind, whose reader, kind, subject and value are set.

    The same key with the same body (`said`, as JSON) gives the first ballot's receipt again. Raises
    KeyReusedError where the body differs, SubjectGoneError where what it is about was deleted, and
    Django's OperationalError where the database cannot take it: then nothing was recorded, or a
    repeat with the same key finds it.
    """
    fill_in(ballot, key=key, said=said, reception=reception)
    (committed,) = commit_ballots([ballot])
    if isinstance(committed, Exception):
        raise committed
    return committed


def fill_in(ballot: Ballot, *, key: str, said: object, reception: Reception | None) -> None:
    """Note in a ballot, before it is committed, by which key it came and how."""
    came = reception or Reception()
    ballot.idempotency_key = key
    ballot.body_hash = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    ballot.network, ballot.wide_network = came.network, came.wide_network
    ballot.elapsed_ms, ballot.unscreened = came.elapsed_ms, came.unscreened
    ballot.waits_until = came.waits_until
    if came.quarantine_reason:
        ballot.quarantined_at, ballot.quarantine_reason = timezone.now(), came.quarantine_reason


def commit_ballots(ballots: Sequence[Ballot]) -> list[Receipt | Exception]:
    """Commit ballots that are filled in, together; for each its receipt, or what commit_ballot
    would raise."""
    errors = insert_ballots(ballots)
    return [
        Receipt(ballot.pk, ballot.value, created=True) if error is None else _known(ballot, error)
        for ballot, error in zip(ballots, errors, strict=True)
    ]


def _known(ballot: Ballot, error: Exception) -> Receipt | Exception:
    """The receipt of the ballot that came by this key before, or why there is none."""
    if not isinstance(error, IntegrityError):
        return error
    try:
        first = Ballot.objects.filter(
            reader=ballot.reader_id, idempotency_key=ballot.idempotency_key
        ).first()
    except DatabaseError as trouble:
        return trouble
    if first is None:  # not the key: what it is about was deleted in between
        gone = SubjectGoneError(f"what this {ballot.kind} is about is gone")
        gone.__cause__ = error
        return gone
    receipt = Receipt(first.pk, first.value, created=False)
    return receipt if first.body_hash == ballot.body_hash else KeyReusedError(receipt)
