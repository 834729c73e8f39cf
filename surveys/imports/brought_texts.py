"""Texts that came along with votes, and go with them where nothing else uses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from common.work.portions import portions
from summaries.articles.models import Article
from summaries.batches.models import BatchItem
from summaries.breakdowns.models import Summary
from summaries.importing.models import BroughtRow, Import
from surveys.ballots.models import Ballot
from surveys.duels.models import Duel, Impression
from surveys.exposures.models import Exposure
from surveys.thumbs.models import Target

AT_ONCE: Final = 200


def brought_rows(found: Import, kind: BroughtRow.Kind) -> list[int]:
    """The ids of the rows that an import made beside its votes."""
    rows = found.brought.filter(kind=kind).order_by("row")
    return list(rows.values_list("row", flat=True))


def forget_brought_texts(found: Import) -> tuple[int, Counter[str]]:
    """Delete the summaries and articles that an import of votes brought; how many summaries went,
    and how many stay by the reason in words. Its own votes must be gone before."""
    gone, stay = 0, Counter[str]()
    for some in portions(brought_rows(found, BroughtRow.Kind.SUMMARY), AT_ONCE):
        with transaction.atomic():
            used = _uses(some)
            stay.update(used.values())
            gone += Summary.objects.filter(pk__in=set(some) - used.keys()).count()
            Summary.objects.filter(pk__in=set(some) - used.keys()).delete()
    for some in portions(brought_rows(found, BroughtRow.Kind.ARTICLE), AT_ONCE):
        with transaction.atomic():
            _free_articles(some).delete()
    return gone, stay


def _uses(pks: Sequence[int]) -> dict[int, str]:
    """Why summaries stay, by their ids. In a transaction; no vote comes in meanwhile."""
    targets = Target.objects.filter(Q(summary__in=pks) | Q(section__summary__in=pks))
    duels = Duel.objects.filter(Q(first__in=pks) | Q(second__in=pks))
    for rows in (targets, duels):
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    texts = Summary.objects.filter(pk__in=pks)
    shown = Exposure.objects.filter(article=OuterRef("article"), version=OuterRef("version"))
    voted = Ballot.objects.filter(
        Q(target__summary=OuterRef("pk")) | Q(target__section__summary=OuterRef("pk"))
    )
    met = Impression.objects.filter(Q(duel__first=OuterRef("pk")) | Q(duel__second=OuterRef("pk")))
    reasons = {
        "stay, as they were shown to readers": Exists(shown),
        "stay, as they have scores from elsewhere": Q(scores__imported_by__isnull=False),
        "stay, as people rated them": Q(ratings__isnull=False),
        "stay, as others voted on them": Exists(voted) | Exists(met),
    }
    return {
        pk: words
        for words, condition in reasons.items()
        for pk in texts.filter(condition).order_by().values_list("pk", flat=True)
    }


def _free_articles(pks: Sequence[int]) -> QuerySet[Article]:
    """Those of which nothing is left and that nobody met."""
    here = {"article": OuterRef("pk")}
    return Article.objects.filter(
        ~Exists(Summary.objects.filter(**here)),
        ~Exists(Exposure.objects.filter(**here)),
        ~Exists(Duel.objects.filter(**here)),
        ~Exists(Ballot.objects.filter(target__article=OuterRef("pk"))),
        ~Exists(BatchItem.objects.filter(**here)),
        pk__in=pks,
        own_text=None,
        reference_drafts=None,
    ).exclude(references__created_at__isnull=False)  # written here
