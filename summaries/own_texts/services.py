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
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.owners import hold_owner
from summaries.own_texts.selectors import article_with, own_text_with, unfinished_of
from summaries.texts.acceptance import LONGEST_TITLE, comparable
from summaries.texts.hashing import text_hash
from summaries.texts.languages import guessed_language
from summaries.versions.models import ModelVersion

MOST_UNFINISHED: Final = 4  # own breakdowns of one reader
SAME_PRESS: Final = timedelta(seconds=30)


class KnownArticleError(ValueError):
    """The text is published here already, as `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"article {article.pk} has the same text")
        self.article = article


class KnownOwnTextError(ValueError):
    """The reader gave the same text before, as `own_text`."""

    def __init__(self, own_text: OwnText) -> None:
        super().__init__(f"own text {own_text.pk} has the same text")
        self.own_text = own_text


class TooManyUnfinishedError(ValueError):
    """So many own breakdowns of the reader are unfinished that no more are begun."""


def create_own_text(
    *,
    owner_key: str,
    text: str,
    versions: Collection[ModelVersion],
    title: str = "",
    url: str = "",
    left_out: str = "",
) -> OwnText:
    """Keep a reader's article, of which each of `versions` is to make a breakdown.

    left_out: what its document held besides text, in words.
    text: as `usable_text` gives it. A text that was given a moment ago is the same press of the
    button, and gives its own text again.

    Raises KnownArticleError, KnownOwnTextError or TooManyUnfinishedError.
    """
    if article := article_with(text):
        raise KnownArticleError(article)
    with transaction.atomic():
        hold_owner(owner_key)
        if own := own_text_with(text, owner_key):
            if own.created_at >= timezone.now() - SAME_PRESS:
                return own
            raise KnownOwnTextError(own)
        _refuse_too_many(owner_key, len(versions))
        own_text = OwnText.objects.create(
            owner_key=owner_key,
            title=named(title),
            text=text,
            text_hash=text_hash(comparable(text)),
            url=url[:1000],
            language=guessed_language(text),
            left_out=left_out,
        )
        for version in versions:
            OwnBreakdown.objects.create(own_text=own_text, version=version)
    return own_text


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


def rename_own_text(*, own_text: OwnText, title: str) -> None:
    """Give an own text another title; "" takes it away. A published article keeps its own."""
    OwnText.objects.filter(pk=own_text.pk).update(title=named(title))


def cancel_own_breakdowns(*, own_text: OwnText) -> int:
    """Stop whatever is unfinished; how many were stopped. A worker notices at its next step."""
    unfinished = own_text.own_breakdowns.unfinished()
    stopped = {"status": Job.Status.CANCELLED, "finished_at": timezone.now()}
    return int(unfinished.update(**stopped, error=""))


def retry_own_breakdowns(*, own_text: OwnText) -> int:
    """Let what failed or was stopped be written again; how many. Raises TooManyUnfinishedError."""
    with transaction.atomic():
        hold_owner(own_text.owner_key)
        ended = own_text.own_breakdowns.filter(status__in=[Job.Status.FAILED, Job.Status.CANCELLED])
        _refuse_too_many(own_text.owner_key, ended.count())
        return int(
            ended.update(
                status=Job.Status.WAITING,
                claim="",
                claimed_until=None,
                attempts=0,
                interruptions=0,
                error="",
                output=None,
                requested_at=timezone.now(),
                started_at=None,
                finished_at=None,
            )
        )


def delete_own_text(*, own_text: OwnText) -> None:
    """Delete an own text and what was made of it; an article that it was published as stays."""
    OwnText.objects.filter(pk=own_text.pk).delete()


def forget_own_texts(*, owner_key: str) -> int:
    """Delete every text of a reader's; how many. Published articles stay and name nobody."""
    own_texts = OwnText.objects.filter(owner_key=owner_key)
    count = own_texts.count()
    own_texts.delete()
    return count


def move_own_texts(*, owner_key: str, into: str) -> int:
    """Make one owner's own texts another's; how many."""
    return OwnText.objects.filter(owner_key=owner_key).update(owner_key=into)


def named(title: str) -> str:
    """A title on one line, as far as it fits."""
    return comparable(title)[:LONGEST_TITLE].rstrip()


def _refuse_too_many(owner_key: str, more: int) -> None:
    if unfinished_of(owner_key) + more > MOST_UNFINISHED:
        raise TooManyUnfinishedError(f"{MOST_UNFINISHED} breakdowns at once are the most")
