"""Opinions belong to the text that they were given for, whoever changes a text, and how.

A ballot of a text that has become another one stays, and stands no longer. It stands again where
the text becomes again what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from summaries.breakdowns.models import Section, Summary, TextChange
from summaries.texts.hashing import section_hash, texts_hash
from surveys.ballots.models import Ballot
from surveys.collecting.services import recount

CHANGES: Final = 100  # of one transaction
AT_ONCE: Final = 500  # ballots


def apply_text_changes(*, limit: int = CHANGES) -> int:
    """Let ballots stand no longer, or again, as texts have changed; how many changes were seen.

    Takes the oldest ones, in the order in which they were made. Several may run at once.
    """
    seen = 0
    while changes := _oldest(limit):
        with transaction.atomic():
            ids = [change.pk for change in changes]
            held = TextChange.objects.filter(pk__in=ids).order_by("pk").select_for_update()
            for change in (locked := list(held)):
                _apply(change, later=_pending(change))
            TextChange.objects.filter(pk__in=ids).delete()
        seen += len(locked)
    return seen


def _oldest(limit: int) -> list[TextChange]:
    return list(TextChange.objects.order_by("pk")[:limit])


def _pending(change: TextChange) -> Sequence[TextChange]:
    """Changes that came after this one."""
    return list(TextChange.objects.filter(pk__gt=change.pk).order_by("pk"))


def _apply(change: TextChange, *, later: Sequence[TextChange]) -> None:
    if change.section_id is not None:
        _move(
            Ballot.objects.filter(target__section=change.section_id), change,
            former=change.former, now=_hash_of(change.summary_id, change.section_id, later),
        )  # fmt: skip
        return
    now = _hash_of(change.summary_id, None, later)
    thumbs = Ballot.objects.filter(target__summary=change.summary_id)
    _move(thumbs, change, former=change.former, now=now)
    for side, other in (("first", "second"), ("second", "first")):
        choices = Ballot.objects.filter(**{f"impression__duel__{side}": change.summary_id})
        for opponent in _opponents(choices, other):
            its = _hash_of(opponent, None, later)
            against = {f"impression__duel__{other}": opponent}
            _move(
                choices.filter(**against), change,
                former=texts_hash(_in_order(side, change.former, its)),
                now=texts_hash(_in_order(side, now, its)),
            )  # fmt: skip


def _opponents(choices: QuerySet[Ballot], side: str) -> list[int]:
    rows = choices.order_by().values_list(f"impression__duel__{side}", flat=True)
    return sorted(set(rows))


def _in_order(side: str, own: str, other: str) -> tuple[str, str]:
    return (own, other) if side == "first" else (other, own)


def _hash_of(summary: int, section: int | None, later: Sequence[TextChange]) -> str:
    """Of the text as it was before the later changes."""
    for change in later:
        if change.summary_id == summary and change.section_id == section:
            return change.former
    if section is None:
        return Summary.objects.values_list("text_hash", flat=True).get(pk=summary)
    return section_hash(*Section.objects.values_list("heading", "body").get(pk=section))


def _move(ballots: QuerySet[Ballot], change: TextChange, *, former: str, now: str) -> None:
    """Those that were given before for the former text stand no longer, those for this one do."""
    before = Q(imported_by=None, received_at__lt=change.changed_at) | Q(
        imported_by__isnull=False, applied_at__lt=change.changed_at
    )
    gone = list(ballots.filter(before, former_text=None).values_list("pk", flat=True))
    back = list(ballots.filter(former_text=now).values_list("pk", flat=True))
    for pks, value in ((gone, former), (back, None)):
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            Ballot.objects.filter(pk__in=some).update(former_text=value)
            recount(some)
