"""Takes an import of votes back, with all that nothing else needs any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from common.words.counts import counted
from common.words.lists import name_list
from common.work.uses import in_use
from summaries.articles.models import Article
from summaries.importing.models import BroughtRow, Import
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.counting import remove_duels
from surveys.duels.models import Duel, PairTally
from surveys.imports.brought_texts import brought_rows, forget_brought_texts
from surveys.readers.models import Reader
from surveys.thumbs.counting import remove_thumbs

AT_ONCE: Final = 500


class CannotUndoError(ValueError):
    """There is no such import, or it was undone already."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What went: votes, and voters, prompts, texts and versions that were there for them alone.

    stay: texts and articles that came along and stay, by the reason in words.
    """

    votes: int
    voters: int
    prompts: int
    versions: int
    texts: int = 0
    stay: Mapping[str, int] = field(default_factory=dict)

    def sentences(self) -> Iterator[str]:
        """What went and what stays, for whoever took it back."""
        gone = [counted(self.votes, "votes"), counted(self.voters, "voters")]
        for what in ("prompts", "texts", "versions"):
            if number := getattr(self, what):
                gone.append(counted(number, what))
        yield f"{name_list(gone)} taken back."
        for reason, number in sorted(self.stay.items()):
            yield f"{counted(number, 'texts')} that came along {reason}."


def undo_votes(number: int) -> Undone:
    """Delete all ballots that an import brought, and recount.

    Texts, articles and versions that came along go where nothing else uses them. Rows of earlier
    imports that it replaced are gone, and texts that it replaced stay as they are. In steps; one
    that was stopped goes on when called again. Raises CannotUndoError.
    """
    found = Import.objects.filter(pk=number, kind=Import.Kind.VOTES).first()
    if found is None:
        raise CannotUndoError(f"there is no import {number} of votes")
    if found.undone_at is not None:
        raise CannotUndoError(f"import {number} was undone already")
    if not found.has_ended and found.claim:
        raise CannotUndoError(f"import {number} is still under way; let it end first")
    # From here on nothing more of it comes in, should it be under way after all.
    Import.objects.filter(pk=number).update(status=Import.Status.UNDONE)
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
    texts, stay = forget_brought_texts(found)
    of_before = found.report.get("made_versions", [])  # imports by older releases say it here
    versions = _forget_versions([*of_before, *brought_rows(found, BroughtRow.Kind.VERSION)])
    Import.objects.filter(pk=number).update(undone_at=timezone.now())
    return Undone(votes, voters, prompts, versions, texts, stay)


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
