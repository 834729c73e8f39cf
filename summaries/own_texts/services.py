"""What a reader does with a text of their own: give it, name it, stop, try again, delete it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from summaries.articles.models import Article
from summaries.generators.registry import DEFAULT, generator, recorded_settings
from summaries.jobs.models import Job
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.owners import hold_owner
from summaries.own_texts.selectors import article_with, own_piece_with, unfinished_of
from summaries.texts.acceptance import LONGEST_TITLE, comparable
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion

MOST_UNFINISHED: Final = 4  # takes of one reader
SAME_PRESS: Final = timedelta(seconds=30)


class KnownArticleError(ValueError):
    """The text is published here already, as `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"article {article.pk} has the same text")
        self.article = article


class KnownPieceError(ValueError):
    """The reader gave the same text before, as `piece`."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(f"piece {piece.pk} has the same text")
        self.piece = piece


class TooManyUnfinishedError(ValueError):
    """So many takes of the reader are unfinished that no more are begun."""


def create_piece(
    *,
    owner_key: str,
    text: str,
    versions: Collection[ModelVersion],
    title: str = "",
    url: str = "",
) -> Piece:
    """Keep a reader's article, of which each of `versions` is to make a breakdown.

    text: as `usable_text` gives it. A text that was given a moment ago is the same press of the
    button, and gives its piece again.

    Raises KnownArticleError, KnownPieceError or TooManyUnfinishedError.
    """
    if article := article_with(text):
        raise KnownArticleError(article)
    with transaction.atomic():
        hold_owner(owner_key)
        if own := own_piece_with(text, owner_key):
            if own.created_at >= timezone.now() - SAME_PRESS:
                return own
            raise KnownPieceError(own)
        _refuse_too_many(owner_key, len(versions))
        piece = Piece.objects.create(
            owner_key=owner_key,
            title=named(title),
            text=text,
            text_hash=text_hash(comparable(text)),
            url=url[:1000],
        )
        for version in versions:
            Take.objects.create(piece=piece, version=version)
    return piece


def default_version() -> ModelVersion:
    """`extractive@1`, made live with the default settings where there is none of that name."""
    chosen = generator(DEFAULT)
    version, _ = ModelVersion.objects.get_or_create(
        name=DEFAULT,
        version="1",
        defaults={
            "kind": chosen.model_type,
            "note": chosen.note,
            "settings": recorded_settings(DEFAULT),
            "status": ModelVersion.Status.LIVE,
        },
    )
    return version


def rename_piece(*, piece: Piece, title: str) -> None:
    """Give a piece another title; "" takes it away. A published article keeps its own."""
    Piece.objects.filter(pk=piece.pk).update(title=named(title))


def cancel_takes(*, piece: Piece) -> int:
    """Stop whatever is unfinished; how many were stopped. A worker notices at its next step."""
    unfinished = piece.takes.unfinished()
    stopped = {"status": Job.Status.CANCELLED, "finished_at": timezone.now()}
    return int(unfinished.update(**stopped, error=""))


def retry_takes(*, piece: Piece) -> int:
    """Let what failed or was stopped be written again; how many. Raises TooManyUnfinishedError."""
    with transaction.atomic():
        hold_owner(piece.owner_key)
        ended = piece.takes.filter(status__in=[Job.Status.FAILED, Job.Status.CANCELLED])
        _refuse_too_many(piece.owner_key, ended.count())
        return int(
            ended.update(
                status=Job.Status.WAITING,
                claim="",
                claimed_until=None,
                attempts=0,
                error="",
                output=None,
                requested_at=timezone.now(),
                started_at=None,
                finished_at=None,
            )
        )


def delete_piece(*, piece: Piece) -> None:
    """Delete a piece and what was made of it; an article that it was published as stays."""
    Piece.objects.filter(pk=piece.pk).delete()


def forget_pieces(*, owner_key: str) -> int:
    """Delete every text of a reader's; how many. Published articles stay and name nobody."""
    pieces = Piece.objects.filter(owner_key=owner_key)
    count = pieces.count()
    pieces.delete()
    return count


def move_pieces(*, owner_key: str, into: str) -> int:
    """Make one owner's pieces another's; how many."""
    return Piece.objects.filter(owner_key=owner_key).update(owner_key=into)


def named(title: str) -> str:
    """A title on one line, as far as it fits."""
    return comparable(title)[:LONGEST_TITLE].rstrip()


def _refuse_too_many(owner_key: str, more: int) -> None:
    if unfinished_of(owner_key) + more > MOST_UNFINISHED:
        raise TooManyUnfinishedError(f"{MOST_UNFINISHED} breakdowns at once are the most")
