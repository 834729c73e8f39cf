"""Deletes by age what nobody needs any more; what verdicts are made of is never in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.duels.services import forget_undecided
from surveys.exposures.models import Exposure
from writeup_site.webhooks.selectors import ended_deliveries, told_events

A_TIME: Final = 2000  # rows: others write meanwhile


def delete_what_is_old() -> dict[str, int]:
    """How many rows of each kind were deleted; safe to repeat and to interrupt."""
    done = {"undecided duels": forget_undecided()} if settings.IMPRESSIONS_KEPT_DAYS else {}
    for name, rows in _old_rows():
        done[name] = _delete(rows)
    return done


def _old_rows() -> Iterator[tuple[str, QuerySet[Any]]]:
    now = timezone.now()
    yield "sessions", Session.objects.filter(expire_date__lt=now)
    if days := settings.LOGIN_ATTEMPTS_KEPT_DAYS:
        attempts = AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=days))
        yield "login attempts", attempts
    if days := settings.EXPOSURES_KEPT_DAYS:
        old = Exposure.objects.filter(first_seen__lt=now - timedelta(days=days))
        # What somebody who voted was shown says whether their opinions were independent.
        said = Ballot.objects.filter(reader=OuterRef("reader"))
        yield "exposures", old.filter(~Exists(said))
    if days := settings.ADMIN_LOG_KEPT_DAYS:
        entries = LogEntry.objects.filter(action_time__lt=now - timedelta(days=days))
        yield "entries of the admin's log", entries
    if days := settings.DELIVERIES_KEPT_DAYS:
        moment = now - timedelta(days=days)
        yield "deliveries", ended_deliveries(moment)
        yield "events that were told", told_events(moment)


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:A_TIME]):
        deleted += rows.model._default_manager.filter(pk__in=pks).delete()[0]
    return deleted
