"""From a reader's own text to an article that everybody reads, if the reader offers it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from summaries.articles.models import Article
from summaries.articles.naming import slug_for
from summaries.breakdowns.drafts import draft_from_json
from summaries.breakdowns.services import save_draft
from summaries.jobs.models import Job
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.selectors import article_with
from summaries.own_texts.services import KnownArticleError, named
from summaries.texts.hashing import text_hash

NOT_OFFERED: Final = (
    "This text is not on offer any more: its reader withdrew it, or somebody of the team declined "
    "it. Nothing was published."
)


class NotPublishableError(ValueError):
    """A piece lacks what an article needs; the message says what."""


def offer_piece(*, piece: Piece) -> bool:
    """Let the team see a piece and decide on it; whether it was not offered before."""
    mine = Piece.objects.filter(pk=piece.pk, article=None, offered_at=None)
    return bool(mine.update(offered_at=timezone.now(), declined_at=None))


def withdraw_piece(*, piece: Piece) -> bool:
    """Take an offer back: from now on the team can't see the piece. False once it is published."""
    mine = Piece.objects.filter(pk=piece.pk, article=None)
    return bool(mine.update(offered_at=None, declined_at=None))


def decline_piece(*, piece: Piece) -> bool:
    """Don't publish what was offered; its owner is told. Whether it still waited."""
    waiting = Piece.objects.filter(
        pk=piece.pk, article=None, offered_at__isnull=False, declined_at=None
    )
    return bool(waiting.update(declined_at=timezone.now()))


def publish_piece(*, piece: Piece, title: str = "", by_team: bool = False) -> Article:
    """Make a piece an article with a summary of each finished breakdown; again: the same article.

    title: None of its own is needed where the piece has one.
    by_team: Somebody else's piece, which has to be on offer still.

    Raises NotPublishableError without a title or a finished breakdown, and where it isn't on offer;
    KnownArticleError where another article has the same text, and Piece.DoesNotExist.
    """
    with transaction.atomic():
        piece = Piece.objects.select_for_update().get(pk=piece.pk)
        if piece.article:
            return piece.article
        if by_team and (piece.offered_at is None or piece.declined_at is not None):
            raise NotPublishableError(NOT_OFFERED)
        called = named(title) or piece.title
        if not called:
            raise NotPublishableError("An article needs a title. Give it one, and publish it then.")
        takes = list(
            piece.takes.filter(task=Take.Task.BREAKDOWN, status=Job.Status.DONE).order_by("pk")
        )
        if not takes:
            raise NotPublishableError("No breakdown is finished. Wait for one, or try again.")
        if known := article_with(piece.text):
            raise KnownArticleError(known)
        article = _article_of(piece, called)
        for take in takes:
            draft = draft_from_json(take.output or {})
            save_draft(article=article.pk, version=take.version_id, draft=draft)
        piece.article, piece.title = article, called
        piece.save(update_fields=["article", "title"])
        return article


def _article_of(piece: Piece, title: str) -> Article:
    key = f"written-{piece.slug}"
    return Article.objects.create(
        key=key,
        slug=slug_for(title, key),
        title=title,
        text=piece.text,
        url=piece.url or None,
        text_hash=text_hash(piece.text),
    )
