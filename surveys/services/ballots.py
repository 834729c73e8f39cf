"""Taking what readers say: one committed row a ballot, before anything is answered."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass

from django.db import IntegrityError, OperationalError, transaction

from summaries.models import Article, ModelVersion, Section, SimilarArticle, Summary
from surveys.models import Ballot, Exposure, Reader, Tally, Target
from surveys.readers import KEY_VERSION, ReaderKey
from surveys.selectors import TargetRef, reader_of

logger = logging.getLogger(__name__)


class TargetMissingError(LookupError):
    """The ballot is about something that isn't there, or isn't published."""


class CrawlerRefusedError(ValueError):
    """A crawler never becomes a Reader."""


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


def ensure_reader(key: ReaderKey, *, simulated: bool = False) -> Reader:
    """The reader's row, made now if this is their first act. Raises CrawlerRefusedError."""
    if key.is_crawler:
        raise CrawlerRefusedError("crawlers are not readers")
    reader = reader_of(key)
    if reader is None:
        return Reader.objects.get_or_create(
            key_hash=key.hash, defaults={"key_version": KEY_VERSION, "simulated": simulated}
        )[0]
    if reader.key_hash != key.hash:  # known under a former SECRET_KEY
        Reader.objects.filter(pk=reader.pk).update(key_hash=key.hash, key_version=KEY_VERSION)
    return reader


def record_ballot(*, reader: Reader, target: TargetRef, value: int, key: str) -> Receipt:
    """Commit one ballot of a reader: 1 (👍), -1 (👎) or 0 (retract).

    The same key with the same body gives the first ballot's receipt again. Raises KeyReusedError
    where the body differs, TargetMissingError, and Django's OperationalError where the database
    cannot take it: then nothing was recorded, or a repeat with the same key finds it.
    """
    body_hash = _body_hash(target, value)
    target_id = _ensure_target(target)
    try:
        with transaction.atomic():
            ballot = Ballot.objects.create(
                reader=reader,
                target_id=target_id,
                value=value,
                idempotency_key=key,
                body_hash=body_hash,
            )
    except IntegrityError as conflict:
        first = Ballot.objects.filter(reader=reader, idempotency_key=key).first()
        if first is None:  # not the key: the target was deleted in between
            raise TargetMissingError(f"{target.kind} {target.id} is gone") from conflict
        receipt = Receipt(first.pk, first.value, created=False)
        if first.body_hash != body_hash:
            raise KeyReusedError(receipt) from conflict
        return receipt
    return Receipt(ballot.pk, value, created=True)


def record_exposure(*, reader: ReaderKey, article: Article, version: ModelVersion) -> bool:
    """Note which version a reader was shown first; True where this was the first time.

    Crawlers are left out. A page does not fail because this could not be noted: a busy database
    costs a log line.
    """
    if reader.is_crawler:
        return False
    try:
        row = ensure_reader(reader)
        with transaction.atomic():
            return Exposure.objects.get_or_create(
                reader=row, article=article, defaults={"version": version}
            )[1]
    except OperationalError as error:
        logger.warning("An exposure to version %s was not recorded: %s", version.pk, error)
        return False


def _body_hash(target: TargetRef, value: int) -> str:
    body = json.dumps([target.kind, target.id, value])
    return hashlib.sha256(body.encode()).hexdigest()


def _ensure_target(ref: TargetRef) -> int:
    """The id of the row for what `ref` names, made now if nobody voted on it yet."""
    known = Target.objects.filter(kind=ref.kind, **{f"{ref.kind}_id": ref.id})
    target_id = known.values_list("pk", flat=True).first()
    if target_id is not None:
        return target_id
    fields = _target_fields(ref)
    with transaction.atomic():
        target, _ = Target.objects.get_or_create(**{f"{ref.kind}_id": ref.id}, defaults=fields)
        Tally.objects.get_or_create(target=target)
    return target.pk


def _target_fields(ref: TargetRef) -> dict[str, object]:
    """What a Target repeats of its thing. Raises TargetMissingError, for drafts too."""
    summary: Summary | None
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
