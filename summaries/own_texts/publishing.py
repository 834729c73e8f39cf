"""From a reader's own text to an article that everybody reads, if the reader offers it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from summaries.articles.models import Article
from summaries.articles.naming import slug_for
from summaries.breakdowns.drafts import draft_from_json
from summaries.breakdowns.services import save_draft
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.selectors import article_with
from summaries.own_texts.services import KnownArticleError, named
from summaries.texts.hashing import text_hash

NOT_OFFERED: Final = gettext_noop(
    "This text is not on offer any more: its reader withdrew it, or somebody of the team declined "
    "it. Nothing was published."
)

NO_TITLE: Final = gettext_noop("An article needs a title. Give it one, and publish it then.")
NOTHING_FINISHED: Final = gettext_noop("No breakdown is finished. Wait for one, or try again.")


class NotPublishableError(ValueError):
    """An own text lacks what an article needs; the message says what."""


def offer_own_text(*, own_text: OwnText) -> bool:
    """Let the team see an own text and decide on it; whether it was not offered before."""
    mine = OwnText.objects.filter(pk=own_text.pk, article=None, offered_at=None)
    return bool(mine.update(offered_at=timezone.now(), declined_at=None))


def withdraw_own_text(*, own_text: OwnText) -> bool:
    """Take an offer back: the team no longer sees the own text. False once it is published."""
    mine = OwnText.objects.filter(pk=own_text.pk, article=None)
    return bool(mine.update(offered_at=None, declined_at=None))


def decline_own_text(*, own_text: OwnText) -> bool:
    """Don't publish what was offered; its owner is told. Whether it still waited."""
    waiting = OwnText.objects.filter(
        pk=own_text.pk, article=None, offered_at__isnull=False, declined_at=None
    )
    return bool(waiting.update(declined_at=timezone.now()))


def publish_own_text(*, own_text: OwnText, title: str = "", by_team: bool = False) -> Article:
    """Make an own text an article with a summary of each finished breakdown; again: the same.

    title: None of its own is needed where the own text has one.
    by_team: Somebody else's own text, which has to be on offer still.

    Raises NotPublishableError without a title or a finished breakdown, and where it isn't on offer;
    KnownArticleError where another article has the same text, and OwnText.DoesNotExist.
    """
    with transaction.atomic():
        own_text = OwnText.objects.select_for_update().get(pk=own_text.pk)
        if own_text.article:
            return own_text.article
        if by_team and (own_text.offered_at is None or own_text.declined_at is not None):
            raise NotPublishableError(NOT_OFFERED)
        called = named(title) or own_text.title
        if not called:
            raise NotPublishableError(NO_TITLE)
        own_breakdowns = list(
            own_text.own_breakdowns.filter(
                task=OwnBreakdown.Task.BREAKDOWN, status=Job.Status.DONE
            ).order_by("pk")
        )
        if not own_breakdowns:
            raise NotPublishableError(NOTHING_FINISHED)
        if known := article_with(own_text.text):
            raise KnownArticleError(known)
        article = _article_of(own_text, called)
        for own_breakdown in own_breakdowns:
            draft = draft_from_json(own_breakdown.output or {})
            save_draft(article=article.pk, version=own_breakdown.version_id, draft=draft)
        own_text.article, own_text.title = article, called
        own_text.save(update_fields=["article", "title"])
        return article


def _article_of(own_text: OwnText, title: str) -> Article:
    key = f"written-{own_text.slug}"
    return Article.objects.create(
        key=key,
        slug=slug_for(title, key),
        title=title,
        text=own_text.text,
        url=own_text.url or None,
        language=own_text.language,
        text_hash=text_hash(own_text.text),
    )
