"""Looking for what happened, again and again, and telling it once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from writeup_site.webhooks.models import Event, EventSearch
from writeup_site.webhooks.nudge import nudge_sending
from writeup_site.webhooks.services import tell
from writeup_site.webhooks.sources import SOURCES

# A row says when it ended a little before it can be read, and machines' clocks differ. What is
# found twice is told once, by its key.
OVERLAP: Final = timedelta(minutes=10)
# A look that finds nothing writes nothing: on SQLite each write is one that votes wait for.
NOTED_EVERY: Final = timedelta(minutes=5)


def look_for_events(*, now: datetime | None = None) -> int:
    """Tell what ended since the last look; how many events.

    A source that was never looked through begins now: a site that is updated tells nothing old.
    """
    moment = now or timezone.now()
    searched = dict(EventSearch.objects.values_list("source", "until"))
    told = 0
    for name, source in SOURCES.items():
        since = searched.get(name)
        if since is None:
            EventSearch.objects.create(source=name, until=moment)
            continue
        found = {each.key: each for each in source(since - OVERLAP, moment)}
        known = _known(found)
        told += sum(tell(found[key]) is not None for key in found if key not in known)
        if moment - since >= NOTED_EVERY:
            EventSearch.objects.filter(source=name).update(until=moment)
    if told:
        nudge_sending()
    return told


def _known(keys: Collection[str]) -> set[str]:
    """Those that were told. One query, none for nothing."""
    return set(Event.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
