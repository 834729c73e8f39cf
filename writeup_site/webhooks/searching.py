"""Looking for what happened, again and again, and telling it once."""

from __future__ import annotations

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


def look_for_events(*, now: datetime | None = None) -> int:
    """Tell what ended since the last look; how many events.

    A source that was never looked through begins now: a site that is updated tells nothing old.
    """
    moment = now or timezone.now()
    searched = dict(EventSearch.objects.values_list("source", "until"))
    told = 0
    for name, source in SOURCES.items():
        since = searched.get(name)
        if since is not None:
            found = {each.key: each for each in source(since - OVERLAP, moment)}
            known = set(Event.objects.filter(key__in=found).values_list("key", flat=True))
            told += sum(tell(found[key]) is not None for key in found if key not in known)
        EventSearch.objects.update_or_create(source=name, defaults={"until": moment})
    if told:
        nudge_sending()
    return told
