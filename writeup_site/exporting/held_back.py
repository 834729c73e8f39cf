"""Whose votes are in an export, and how many are not and why."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from django.db.models import Count, Q

from evaluation.opinions.codes import OpinionFlag
from evaluation.opinions.columns import OpinionColumns
from evaluation.opinions.populations import origin_named
from evaluation.opinions.selectors import current_opinions
from summaries.importing.models import Import
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from surveys.preference_pairs.wanted import Whose
from surveys.thumbs.models import Vote
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.given_votes import of_thumbs
from writeup_site.exporting.notes import ExportNotes

_ASIDE: Final = int(OpinionFlag.UNSCREENED | OpinionFlag.QUARANTINED | OpinionFlag.FORMER_TEXT)


def note_thumbs(choice: ExportChoice, noted: ExportNotes) -> None:
    """Who gave the thumbs chosen, and what of them is held back."""
    votes = Vote.objects.filter(of_thumbs(choice))
    _note(choice, noted, votes, "readers gave thumbs", "thumbs")
    within = choice.among("target__article", "target__version")
    _note_ballots(choice, noted, Ballot.objects.filter(within, kind=Ballot.Kind.THUMB), "thumbs")


def note_choices(choice: ExportChoice, noted: ExportNotes) -> None:
    """Who made the choices chosen, and what of them is held back."""
    within = choice.among("article", "first_version", "second_version")
    _note(choice, noted, DuelVote.objects.filter(within), "readers judged duels", "choices")
    of_duel = choice.among(
        "impression__duel__article", "impression__duel__first_version",
        "impression__duel__second_version",
    )  # fmt: skip
    ballots = Ballot.objects.filter(of_duel, kind=Ballot.Kind.DUEL)
    _note_ballots(choice, noted, ballots, "choices")


def note_who_knew(choice: ExportChoice, noted: ExportNotes, *kinds: str) -> None:
    """How many opinions were given after seeing other versions' work, as far as that is derived.

    kinds: "thumbs" or "duels".
    """
    opinions = current_opinions()
    columns: dict[str, OpinionColumns] = {"thumbs": opinions.thumbs, "duels": opinions.duels}
    if not opinions.is_complete:
        return
    articles = choice.wanted.articles
    ids = None
    if articles is not None:
        ids = np.fromiter(articles.values_list("pk", flat=True).iterator(), np.int32)
    for kind in kinds:
        column = columns[kind]
        said = (column.origin == origin_named(choice.whose)) & (
            (column.flags & int(OpinionFlag.KNEW)) > 0
        )
        said &= (column.flags & _ASIDE) == 0
        if ids is not None:
            said &= np.isin(column.article, ids)
        for name in ("version", "left", "right"):
            if choice.wanted.versions is not None and hasattr(column, name):
                said &= np.isin(getattr(column, name), list(choice.wanted.versions))
        words = {"thumbs": "thumbs", "duels": "choices"}[kind]
        noted.marked[f"{words} given after seeing other versions' work"] += int(said.sum())


def _note(choice: ExportChoice, noted: ExportNotes, votes: Any, who: str, what: str) -> None:
    chosen = votes.filter(choice.wanted.votes).order_by()
    noted.people[who] += chosen.aggregate(number=Count("reader", distinct=True))["number"]
    if choice.whose == "imported":
        brought = Import.objects.filter(
            pk__in=chosen.values("ballot__imported_by").distinct()
        ).order_by("source")
        for source in brought.values_list("source", flat=True).distinct():
            noted.people[f"votes came from {source or 'a source without a name'}"] += chosen.filter(
                ballot__imported_by__source=source
            ).count()
    unscreened = votes.filter(ballot__unscreened=True).filter(_of(choice.whose, ""))
    noted.left_out[f"{what} whose limits could not be asked"] += unscreened.count()


def _note_ballots(choice: ExportChoice, noted: ExportNotes, ballots: Any, what: str) -> None:
    rows = ballots.filter(_of(choice.whose, "reader__")).exclude(value=0).order_by()
    counts = rows.aggregate(
        held=Count("pk", filter=Q(quarantined_at__isnull=False)),
        waiting=Count("pk", filter=Q(applied_at__isnull=True, quarantined_at__isnull=True)),
        former=Count("pk", filter=Q(former_text__isnull=False, quarantined_at__isnull=True)),
    )
    noted.left_out[f"{what} held back by the screens"] += counts["held"]
    noted.left_out[f"{what} waiting to be counted"] += counts["waiting"]
    noted.left_out[f"{what} on a text that has changed since"] += counts["former"]


def _of(whose: Whose, reader: str) -> Q:
    """Whose ballots or votes: an import's, else by the column that says simulated."""
    brought = "imported_by" if reader else "ballot__imported_by"
    if whose == "imported":
        return Q(**{f"{brought}__isnull": False})
    return Q(**{f"{brought}__isnull": True, f"{reader}simulated": whose == "simulated"})
