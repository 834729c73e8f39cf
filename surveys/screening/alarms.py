"""Raising and ending alarms about screens that reject an unusual share."""

from __future__ import annotations

import datetime
import logging
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from surveys.screening.models import BallotDay, ScreenAlarm
from surveys.screening.screens import FLOOD, is_alarming
from surveys.screening.selectors import rejected_by_day

logger = logging.getLogger(__name__)

ALWAYS_ALARMING: Final = frozenset({FLOOD})  # however little of a day's ballots it is


def watch_quarantine(*, now: datetime.datetime | None = None) -> list[ScreenAlarm]:
    """Raise an alarm for every reason that rejects an unusual share of today or yesterday (UTC),
    and for those that always are one.

    The newly raised ones; each is an error in the log once. What was reviewed, confirmed or
    released, counts no more; an alarm that no longer holds ends, and so do those of earlier days.
    """
    moment = now or timezone.now()
    yesterday = moment.date() - datetime.timedelta(days=1)
    received = dict(BallotDay.objects.filter(day__gte=yesterday).values_list("day", "received"))
    alarming = {
        key: count
        for key, count in rejected_by_day(yesterday).items()
        if key[1] in ALWAYS_ALARMING or is_alarming(count, received.get(key[0], 0))
    }
    with transaction.atomic():
        held = Q(pk__in=[])
        raised = []
        for (day, reason), count in sorted(alarming.items()):
            held |= Q(day=day, reason=reason)
            alarm, is_new = ScreenAlarm.objects.update_or_create(
                day=day,
                reason=reason,
                ended_at=None,
                defaults={"rejected": count, "received": received.get(day, 0)},
            )
            if is_new:
                raised.append(alarm)
        ScreenAlarm.objects.filter(ended_at__isnull=True).exclude(held).update(ended_at=moment)
    for alarm in raised:
        logger.error(
            "“%s” rejects %s of %s ballots of %s. Look at /quarantine/.",
            alarm.reason, alarm.rejected, max(alarm.received, alarm.rejected), alarm.day,
        )  # fmt: skip
    return raised
