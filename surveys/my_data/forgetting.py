"""Deleting what a reader gave: nothing is left that names them, and every tally is recounted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.db.models import CASCADE, QuerySet

from summaries.own_texts.services import forget_own_texts
from surveys.ballots.models import Ballot
from surveys.collecting.registry import KINDS
from surveys.ideas.services import forget_proposals
from surveys.my_data.selectors import rows_of
from surveys.readers.models import Reader

AT_ONCE: Final = 1000  # rows; the ORM holds a batch in memory while it follows what hangs on it


@dataclass(frozen=True)
class Forgotten:
    """What was deleted: ballots, and whether a login went with them."""

    ballots: int = 0
    login: bool = False


def forget_reader(*, reader: Reader) -> Forgotten:
    """Delete a reader with all they gave, and recount without it, in one transaction.

    What they had proposed stays on the board and loses its proposer; what still waits was seen by
    nobody else and goes. Texts of their own go with what was made of them; what was published of
    them stays and loses its link to them. A login that isn't the team's goes, too. Each kind of
    ballot recounts its own; rows that hang on the reader by a cascading key go by themselves.
    """
    with transaction.atomic():
        locked = Reader.objects.select_for_update().filter(pk=reader.pk).first()
        if locked is None:
            return Forgotten()
        recounts = [kind.forget(locked.pk) for kind in KINDS]
        forget_proposals(reader=locked)
        forget_own_texts(owner_key=str(locked.pk))
        ballots = delete_rows(locked)
        user = locked.user
        locked.delete()
        for recount in recounts:
            recount()
        return Forgotten(ballots=ballots, login=_delete_login(user))


def delete_rows(reader: Reader) -> int:
    """Delete what hangs on a reader, ballots last and in batches; how many ballots there were."""
    for relation, rows in rows_of(reader):
        if relation.on_delete is CASCADE and relation.related_model is not Ballot:
            _delete_in_batches(rows)
    return _delete_in_batches(Ballot.objects.filter(reader=reader))


def _delete_in_batches(rows: QuerySet[Any]) -> int:
    deleted = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=batch).delete()
        deleted += len(batch)
    return deleted


def _delete_login(user: AbstractBaseUser | None) -> bool:
    if not isinstance(user, User) or user.is_staff or user.is_superuser:
        return False
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        log.objects.filter(username=user.username).delete()
    user.delete()
    return True
