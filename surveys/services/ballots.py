"""Taking what readers say: one committed row a ballot, before anything is answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from summaries.models import ModelVersion, Section, SimilarArticle, Summary, Take
from surveys.models import Ballot, Reader, Tally, Target
from surveys.readers import KEY_VERSION, ReaderKey
from surveys.selectors import TargetRef, own_takes, reader_of
from surveys.services.committing import insert_ballot, writing_turn

# Written out because every ballot asks it; only our own names are put in.
_TARGETS: Final = {
    kind: f"SELECT id FROM surveys_target WHERE {kind}_id = %s"  # noqa: S608
    for kind in Target.Kind.values
}


class TargetMissingError(LookupError):
    """The ballot is about something that isn't there, or isn't published."""


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

    `network` is the HMAC of its /24 or /64 under the day's key, "" where that is not known;
    `elapsed_ms` the time from showing to choosing; `unscreened` says that the shared rate limits
    could not be asked. A ballot with a `quarantine_reason` is kept and not counted.
    """

    network: str = ""
    elapsed_ms: int | None = None
    unscreened: bool = False
    quarantine_reason: str = ""


def ensure_reader(key: ReaderKey, *, simulated: bool = False) -> Reader:
    """The reader's row, made now if this is their first act. Raises CrawlerRefusedError."""
    if key.is_crawler:
        raise CrawlerRefusedError("crawlers are not readers")
    reader = reader_of(key)
    if reader is None:
        fields = {"key_version": KEY_VERSION, "simulated": simulated}
        with writing_turn():
            return Reader.objects.get_or_create(key_hash=key.hash, defaults=fields)[0]
    if reader.key_hash != key.hash:  # known under a former SECRET_KEY
        Reader.objects.filter(pk=reader.pk).update(key_hash=key.hash, key_version=KEY_VERSION)
    return reader


@contextmanager
def staying(reader: Reader) -> Iterator[None]:
    """A transaction that the reader outlives: to delete or join them waits for its end.

    For what hangs on a reader by no key of the database. Raises ReaderGoneError.
    """
    with transaction.atomic():
        if Reader.objects.select_for_update(no_key=True).filter(pk=reader.pk).first() is None:
            raise ReaderGoneError(f"reader {reader.pk} is gone")
        yield


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

    Raises TargetMissingError where the thing isn't there, isn't published, or is a take that isn't
    the reader's own or isn't done.
    """
    if target.kind == Target.Kind.TAKE and not own_takes(reader).filter(pk=target.id).exists():
        raise TargetMissingError(f"reader {reader.pk} has no take {target.id} that is done")
    target_id = _target_id(target)
    said = [target.kind, target.id, value, body] if body else [target.kind, target.id, value]
    try:
        return commit_ballot(
            Ballot(reader=reader, target_id=target_id, value=value, body=body or {}),
            key=key,
            said=said,
            reception=reception,
        )
    except SubjectGoneError as gone:
        _known_target.cache_clear()
        raise TargetMissingError(f"{target.kind} {target.id} is gone") from gone


def commit_ballot(
    ballot: Ballot, *, key: str, said: object, reception: Reception | None = None
) -> Receipt:
    """Commit a ballot of any kind, whose reader, kind, subject and value are set.

    The same key with the same body (`said`, as JSON) gives the first ballot's receipt again. Raises
    KeyReusedError where the body differs, SubjectGoneError where what it is about was deleted, and
    Django's OperationalError where the database cannot take it: then nothing was recorded, or a
    repeat with the same key finds it.
    """
    came = reception or Reception()
    ballot.idempotency_key = key
    ballot.body_hash = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    ballot.network, ballot.elapsed_ms = came.network, came.elapsed_ms
    ballot.unscreened = came.unscreened
    if came.quarantine_reason:
        ballot.quarantined_at, ballot.quarantine_reason = timezone.now(), came.quarantine_reason
    try:
        insert_ballot(ballot)
    except IntegrityError as conflict:
        first = Ballot.objects.filter(reader=ballot.reader_id, idempotency_key=key).first()
        if first is None:  # not the key: what it is about was deleted in between
            raise SubjectGoneError(f"what this {ballot.kind} is about is gone") from conflict
        receipt = Receipt(first.pk, first.value, created=False)
        if first.body_hash != ballot.body_hash:
            raise KeyReusedError(receipt) from conflict
        return receipt
    return Receipt(ballot.pk, ballot.value, created=True)


def _target_id(ref: TargetRef) -> int:
    # What a transaction makes may be taken back, and another may get its id.
    return _ensure_target(ref) if connection.in_atomic_block else _known_target(ref)


@lru_cache(maxsize=4096)
def _known_target(ref: TargetRef) -> int:
    """The same, remembered: no id is given twice, and of a lost one the database knows."""
    return _ensure_target(ref)


def _ensure_target(ref: TargetRef) -> int:
    """The id of the row for what `ref` names, made now if nobody voted on it yet."""
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS[ref.kind], [ref.id])
        if row := cursor.fetchone():
            return int(row[0])
    fields = _target_fields(ref)
    with writing_turn(), transaction.atomic():
        target, _ = Target.objects.get_or_create(**{f"{ref.kind}_id": ref.id}, defaults=fields)
        Tally.objects.get_or_create(target=target)
    return target.pk


def _target_fields(ref: TargetRef) -> dict[str, object]:
    """What a Target repeats of its thing. Raises TargetMissingError, for drafts too."""
    summary: Summary | None
    if ref.kind == Target.Kind.TAKE:
        take = Take.objects.filter(pk=ref.id).only("version").first()
        if take is None:
            raise TargetMissingError(f"there is no take {ref.id}")
        return {"kind": ref.kind, "version_id": take.version_id}
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
