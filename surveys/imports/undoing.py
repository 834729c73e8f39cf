"""Takes an import of votes back, with all that nothing else needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from common.work.uses import in_use
from summaries.articles.models import Article
from summaries.importing.models import Import
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.counting import remove_duels
from surveys.duels.models import Duel, PairTally
from surveys.readers.models import Reader
from surveys.thumbs.counting import remove_thumbs

AT_ONCE: Final = 500


class CannotUndoError(ValueError):
    """There is no such import, or it was undone already."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What went: votes, and voters, prompts and versions that were there for them alone."""

    votes: int
    voters: int
    prompts: int
    versions: int


def undo_votes(number: int) -> Undone:
    """Delete all ballots that an import brought, and recount.

    Texts that came along stay, as those of any import of summaries, and so do rows of earlier
    imports that it replaced: those are gone. In steps; one that was stopped goes on when called
    again. Raises CannotUndoError.
    """
    found = Import.objects.filter(pk=number, kind=Import.Kind.VOTES).first()
    if found is None:
        raise CannotUndoError(f"there is no import {number} of votes")
    if found.status == Import.Status.UNDONE:
        raise CannotUndoError(f"import {number} was undone already")
    if not found.has_ended and found.claim:
        raise CannotUndoError(f"import {number} is still under way; let it end first")
    votes = voters = prompts = 0
    ballots = Ballot.objects.filter(imported_by=found).order_by("pk")
    while rows := list(ballots.values_list("pk", "reader_id", "impression__duel_id")[:AT_ONCE]):
        with transaction.atomic():
            pks = [pk for pk, _, _ in rows]
            remove_thumbs(pks)
            remove_duels(pks)
            voters += _forget_voters({reader for _, reader, _ in rows})
            prompts += _forget_prompts({duel for _, _, duel in rows if duel is not None})
        votes += len(rows)
    versions = _forget_versions(found.report.get("made_versions", []))
    Import.objects.filter(pk=number).update(status=Import.Status.UNDONE, undone_at=timezone.now())
    return Undone(votes, voters, prompts, versions)


def _forget_voters(readers: set[int]) -> int:
    gone = Reader.objects.filter(pk__in=readers, imported=True, ballots=None)
    number = gone.count()
    gone.delete()
    return number


def _forget_prompts(duels: set[int]) -> int:
    """Duels without texts that nobody judged any more, and articles that are none without them."""
    empty = Duel.objects.filter(pk__in=duels, first=None, impressions=None)
    articles = set(empty.values_list("article_id", flat=True))
    empty.delete()
    gone = Article.objects.filter(pk__in=articles, versions_only=True)
    gone = gone.exclude(pk__in=Duel.objects.filter(article__in=articles).values("article"))
    number = gone.count()
    gone.delete()
    return number


def _forget_versions(made: list[int]) -> int:
    """Versions that the import made and of which nothing is left."""
    pairs = PairTally.objects.filter(first=0, second=0, tie=0, bad=0)
    for side in ("first_version", "second_version"):
        pairs.filter(**{f"{side}__in": made}).delete()
    with transaction.atomic():
        free = sorted(set(made) - in_use(ModelVersion, made))
        try:
            with transaction.atomic():
                return ModelVersion.objects.filter(pk__in=free).delete()[0]
        except ProtectedError:
            return 0
