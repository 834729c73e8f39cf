"""Who is new here, and until when what they say waits before it is counted.

Anybody can be as many new readers as they like. Minutes in which the screens can see all that came
at the same time cost an honest reader nothing: their own page says at once that the vote is taken.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

NEW: Final = datetime.timedelta(hours=1)  # since a reader's first ballot; looking makes nobody old

# Written out because every ballot asks it; by the reader, however many ballots each has given.
_BEFORE: Final = (
    "SELECT id FROM surveys_reader WHERE id IN ({marks}) AND EXISTS (SELECT 1 FROM surveys_ballot "
    "WHERE reader_id = surveys_reader.id AND received_at < %s AND quarantined_at IS NULL)"
)


def ends_of_wait(readers: Collection[int]) -> dict[int, datetime.datetime]:
    """Until when ballots that come now wait, by the ids of those readers that are new.

    One query.
    """
    minutes: int = settings.NEW_READERS_WAIT_MINUTES
    if not minutes or not readers:
        return {}
    now = timezone.now()
    old = _voted_before(readers, now - NEW)
    end = now + datetime.timedelta(minutes=minutes)
    return {reader: end for reader in readers if reader not in old}


def _voted_before(readers: Collection[int], moment: datetime.datetime) -> set[int]:
    marks = ", ".join(["%s"] * len(readers))
    with connection.cursor() as cursor:
        written = connection.ops.adapt_datetimefield_value(moment)
        cursor.execute(_BEFORE.format(marks=marks), [*readers, written])
        return {reader for (reader,) in cursor.fetchall()}
