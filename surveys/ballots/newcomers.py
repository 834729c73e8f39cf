"""Who is new here, and until when what they say waits before it is counted.

Anybody can be as many new readers as they like. Minutes in which the screens can see all that came
at the same time cost an honest reader nothing: their own page says at once that the vote is taken.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

NEW: Final = datetime.timedelta(hours=1)  # since a reader's first ballot; looking makes nobody old

# Written out because every ballot asks it.
_BEFORE: Final = (
    "SELECT 1 FROM surveys_ballot WHERE reader_id = %s AND received_at < %s "
    "AND quarantined_at IS NULL LIMIT 1"
)


def end_of_wait(reader: int) -> datetime.datetime | None:
    """Until when a ballot of the reader of this id that comes now waits; None if they aren't new.

    One query.
    """
    now = timezone.now()
    minutes: int = settings.NEW_READERS_WAIT_MINUTES
    if not minutes or _has_voted_before(reader, now - NEW):
        return None
    return now + datetime.timedelta(minutes=minutes)


def _has_voted_before(reader: int, moment: datetime.datetime) -> bool:
    with connection.cursor() as cursor:
        written = connection.ops.adapt_datetimefield_value(moment)
        cursor.execute(_BEFORE, [reader, written])
        return cursor.fetchone() is not None
