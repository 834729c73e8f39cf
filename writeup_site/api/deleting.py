"""Deleting what was written: never along with what readers said of it.

The operations stand at the resources' own routers, since one path has one.

As in the admin: ballots go by their reader's own wish alone, so what was voted on stays. A version
that should not be seen any more is retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest
from ninja import Status

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference
from summaries.references.services import (
    ReferenceChangedError,
    ReferenceRefusedError,
    withdraw_reference,
)
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.models import Impression
from writeup_site.api.articles import router as articles
from writeup_site.api.callers import ADMIN
from writeup_site.api.pages import RowId, row_or_404
from writeup_site.api.problems import Problem
from writeup_site.api.summaries import router as summaries
from writeup_site.api.versions import router as versions


@summaries.delete("/summaries/{summary_id}", response={204: None}, auth=ADMIN)
def delete_summary(request: HttpRequest, summary_id: RowId) -> Status[None]:
    """Delete a summary with its sections, ratings and scores. 409 where readers voted on it."""
    with _whole_or_not():
        row_or_404(Summary.objects.all(), summary_id, "summary")
        summaries = Summary.objects.filter(pk=summary_id)
        _refuse_voted(summaries)
        summaries.delete()
    return Status(204, None)


@articles.delete("/articles/{article_id}", response={204: None}, auth=ADMIN)
def delete_article(request: HttpRequest, article_id: RowId) -> Status[None]:
    """Delete an article with all that was written about it. 409 where readers voted on any."""
    with _whole_or_not():
        article = row_or_404(Article.objects.all(), article_id, "article")
        _refuse_voted(Summary.objects.filter(article=article))
        if Ballot.objects.filter(target__article=article).exists():
            raise _voted()
        article.delete()
    return Status(204, None)


@versions.delete("/versions/{version_id}", response={204: None}, auth=ADMIN)
def delete_version(request: HttpRequest, version_id: RowId) -> Status[None]:
    """Delete a version that has written nothing; one that has is retired by `change_version`."""
    with _whole_or_not():
        row_or_404(ModelVersion.objects.all(), version_id, "version").delete()
    return Status(204, None)


@articles.delete("/references/{reference_id}", response={204: None}, auth=ADMIN)
def delete_reference(request: HttpRequest, reference_id: RowId) -> Status[None]:
    """Withdraw a reference that was written here; an imported one goes with its article alone."""
    held = row_or_404(Reference.objects.select_related("article"), reference_id, "reference")
    try:
        withdraw_reference(article=held.article, reference=held.pk, base=text_hash(held.text))
    except ReferenceRefusedError as error:
        raise Problem(409, str(error)) from error
    except ReferenceChangedError as error:
        raise Problem(409, "It was changed meanwhile. Look at it again.") from error
    return Status(204, None)


@contextmanager
def _whole_or_not() -> Iterator[None]:
    """A transaction; what something else still points at is refused. Raises Problem."""
    try:
        with transaction.atomic():
            yield
    except ProtectedError as error:
        kinds = sorted({each._meta.verbose_name_plural or "" for each in error.protected_objects})
        raise Problem(409, f"It is still needed by {', '.join(map(str, kinds))}.") from error
    except IntegrityError as error:  # a vote came in between
        raise _voted() from error


def _refuse_voted(summaries: QuerySet[Summary]) -> None:
    """Raise Problem where a reader said something of one, in a thumb or a duel."""
    ids = summaries.order_by().values("pk")
    on_them = Ballot.objects.filter(target__summary__in=ids)
    on_parts = Ballot.objects.filter(target__section__summary__in=ids)
    shown = Impression.objects.filter(ballot__isnull=False)
    in_duels = shown.filter(duel__first__in=ids) | shown.filter(duel__second__in=ids)
    if on_them.exists() or on_parts.exists() or in_duels.exists():
        raise _voted()


def _voted() -> Problem:
    return Problem(
        409,
        "Readers voted on it, and deleting would take their votes along. Retire the version, or "
        "change the text.",
    )
