"""Noting which version a reader was shown first, under which plan."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.core import signing
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from common.postgres.flushing import commit_without_flush
from common.work.portions import portions
from summaries.articles.models import Article
from summaries.breakdowns.selectors import planned_shares
from summaries.versions.models import ModelVersion
from summaries.versions.traffic import WeightedVersion, drawn
from surveys.ballots.models import Ballot, CellMark
from surveys.ballots.services import ReaderGoneError, ensure_reader, staying
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader

logger = logging.getLogger(__name__)

VALID: Final = 24 * 60 * 60  # seconds in which a page can still report that it was shown
AT_ONCE: Final = 200  # readers who are locked while theirs are noted
NOT_NOTED: Final = "An exposure to version %s was not recorded: %s"
_SALT: Final = "surveys.exposure"


class _Voter(NamedTuple):
    """What a reader voted on, when, and their key."""

    version: int
    key_hash: str
    voted_at: datetime.datetime


def record_exposure(
    *,
    reader: ReaderKey,
    article: Article,
    version: ModelVersion,
    plan: int | None = None,
    seen_at: datetime.datetime | None = None,
) -> bool:
    """Note which version a reader was shown first; True where this was the first time.

    With it goes the plan of that moment, `plan` (a TrafficPlan's id) where it was drawn earlier.
    Crawlers are left out. A page does not fail because this could not be noted: a busy database
    costs a log line, and of a reader who deletes everything meanwhile nothing is kept.
    """
    if reader.is_crawler:
        return False
    try:
        row = ensure_reader(reader)
    except OperationalError as error:
        logger.warning(NOT_NOTED, version.pk, error)
        return False
    return _note(row, article, version.pk, plan=plan, seen_at=seen_at)


def open_others(*, reader: ReaderKey, article: Article, version: ModelVersion) -> bool:
    """Note that a reader opens other versions of an article than `version`, which they are shown.

    What they say of it from now on is kept out of estimates. False where it could not be noted:
    then the others are not to be shown.
    """
    record_exposure(reader=reader, article=article, version=version)
    rows = Exposure.objects.filter(reader__key_hash__in=reader.hashes, article=article)
    try:
        rows.filter(others_opened_at__isnull=True).update(others_opened_at=timezone.now())
        return rows.filter(others_opened_at__isnull=False).exists()
    except OperationalError as error:
        logger.warning("That article %s was opened was not noted: %s", article.pk, error)
        return False


def exposure_ticket(*, reader: ReaderKey, article: Article, version: ModelVersion) -> str:
    """What a page gives to a browser whose cookie nobody has seen come back yet.

    Signed; it says what was shown to whom and when, so that what is noted later is what was true
    then. "" where the database cannot hold the plan now.
    """
    try:
        plan = _plan_of(article, version.pk)
    except OperationalError as error:
        logger.warning("The plan of article %s was not kept: %s", article.pk, error)
        return ""
    shown = [reader.hash, article.pk, version.pk, plan, int(time.time())]
    return signing.dumps(shown, salt=_SALT, compress=False)


def redeem_ticket(*, reader: ReaderKey, ticket: str) -> bool:
    """Note the exposure of a ticket for the reader it was given to; True where it is a first.

    Raises django.core.signing.BadSignature for a foreign, a changed or an expired ticket.
    """
    known, article_id, version_id, plan, seen = signing.loads(ticket, salt=_SALT, max_age=VALID)
    if known not in reader.hashes:
        raise signing.BadSignature("the ticket was given to another reader")
    article = Article.objects.filter(pk=article_id).first()
    version = ModelVersion.objects.filter(pk=version_id).first()
    if article is None or version is None:  # deleted in between
        return False
    return record_exposure(
        reader=reader,
        article=article,
        version=version,
        plan=plan,
        seen_at=datetime.datetime.fromtimestamp(seen, datetime.UTC),
    )


def expose_voters(ballots: Sequence[int]) -> int:
    """Note the exposures of those who voted and whose page could not report; how many there were.

    Only where the version they voted on is the one that they are shown: a vote on another proves
    nothing about what they saw. A reader who is gone by now stays gone.
    """
    thumbs = Ballot.objects.filter(
        pk__in=ballots,
        target__version__isnull=False,
        target__article__isnull=False,
        reader__simulated=False,
    ).order_by("-pk")
    fields = ("target__version_id", "reader__key_hash", "received_at")
    # Of several ballots of one cell the first counts: later ones come earlier here.
    cells = {
        (reader, article): _Voter(*rest)
        for reader, article, *rest in thumbs.values_list("reader_id", "target__article_id", *fields)
    }
    known = Exposure.objects.filter(reader__in={reader for reader, _ in cells})
    for cell in known.values_list("reader_id", "article_id"):
        cells.pop(cell, None)
    articles = Article.objects.defer("text").in_bulk({article for _, article in cells})
    candidates = {
        pk: [WeightedVersion(*share) for share in planned_shares(article).items()]
        for pk, article in articles.items()
    }
    wanted: list[Exposure] = []
    plans: dict[tuple[int, int], int | None] = {}
    for (reader, pk), voter in reversed(cells.items()):
        article = articles.get(pk)
        if article is None:
            continue
        shown = drawn(candidates[pk], reader_key=voter.key_hash, article_key=article.key)
        if shown != voter.version:
            continue
        if (pk, shown) not in plans:
            plans[pk, shown] = _plan_of(article, shown)
        wanted.append(
            Exposure(
                reader_id=reader, article_id=pk, version_id=shown, plan_id=plans[pk, shown],
                first_seen=voter.voted_at,
            )
        )  # fmt: skip
    return sum(_note_together(some) for some in portions(wanted, AT_ONCE))


def _note_together(exposures: Sequence[Exposure]) -> int:
    """Note first readings of those who voted, in one transaction; how many there were.

    A reader who is gone by now, or whose first reading was noted meanwhile, is left out.
    """
    try:
        with transaction.atomic():
            commit_without_flush()  # whoever asks for this marks the votes as seen only afterwards
            readers = Reader.objects.filter(pk__in={each.reader_id for each in exposures})
            locked = readers.order_by("pk").select_for_update(no_key=True)
            there = set(locked.values_list("pk", flat=True))
            known = set(
                Exposure.objects.filter(reader__in=there).values_list("reader_id", "article_id")
            )
            fresh = [
                each for each in exposures
                if each.reader_id in there and (each.reader_id, each.article_id) not in known
            ]  # fmt: skip
            Exposure.objects.bulk_create(fresh, ignore_conflicts=True)
            # What was said before this first reading was noted is to be seen with it.
            CellMark.objects.bulk_create(
                CellMark(article_id=each.article_id, reader_id=each.reader_id) for each in fresh
            )
            return len(fresh)
    except IntegrityError:  # an article of theirs was deleted meanwhile
        if len(exposures) == 1:
            return 0
        return sum(_note_together([each]) for each in exposures)
    except OperationalError as error:
        logger.warning("%s exposures of voters were not recorded: %s", len(exposures), error)
        return 0


def _note(
    reader: Reader,
    article: Article,
    version: int,
    *,
    plan: int | None = None,
    seen_at: datetime.datetime | None = None,
) -> bool:
    try:
        if Exposure.objects.filter(reader=reader, article=article).exists():
            return False
        fields = {
            "version_id": version,
            "plan_id": plan or _plan_of(article, version),
            "first_seen": seen_at or timezone.now(),
        }
        with staying(reader):
            cell = {"reader": reader, "article": article}
            _, created = Exposure.objects.get_or_create(**cell, defaults=fields)
            if created:
                _mark_if_judged(reader, article)
            return created
    except (ReaderGoneError, IntegrityError):  # the reader, or the article, was deleted meanwhile
        return False
    except OperationalError as error:
        logger.warning(NOT_NOTED, version, error)
        return False


def _mark_if_judged(reader: Reader, article: Article) -> None:
    """What was said before this first reading was noted is to be seen with it."""
    on_article = Q(target__article=article) | Q(impression__duel__article=article)
    if Ballot.objects.filter(on_article, reader=reader).exists():
        CellMark.objects.create(article_id=article.pk, reader_id=reader.pk)


def _plan_of(article: Article, version: int) -> int | None:
    """The id of the row of the article's plan; None where it does not hold this version."""
    shares = planned_shares(article)
    return _plan(shares) if version in shares else None


def _plan(shares: Mapping[int, float]) -> int:
    said = {str(version): shares[version] for version in sorted(shares)}
    key = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]
    return TrafficPlan.objects.get_or_create(key=key, defaults={"shares": said})[0].pk
