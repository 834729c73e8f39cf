"""The key of the day, under which networks are hashed, and its end."""

from __future__ import annotations

import datetime
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from surveys.readers.models import DailyKey

KEPT: Final = datetime.timedelta(days=7)

# The newest day's key alone: what is destroyed in the table is not kept here for longer.
_known: dict[datetime.date, bytes] = {}


def network_hash(network: str) -> str:
    """32 hex digits of the HMAC-SHA256 of a network under the day's key; the same all day (UTC).

    Whoever reads the database alone cannot try every network: the site's secret goes in, too. One
    query for the first of a day in a process, then none.
    """
    today = timezone.now().date()
    key = _known.get(today)
    if key is None:
        key = _key_of(today)
        _known.clear()
        _known[today] = key
    return salted_hmac(f"surveys.network.{key.hex()}", network, algorithm="sha256").hexdigest()[:32]


def destroy_old_keys(*, now: datetime.datetime | None = None) -> int:
    """Destroy the keys of days more than seven days ago; how many there were.

    They are overwritten before they are deleted: SQLite may leave a deleted row's bytes in its
    file. A backup made earlier still holds them.
    """
    before = (now or timezone.now()).date() - KEPT
    for day in [day for day in _known if day < before]:
        del _known[day]
    old = DailyKey.objects.filter(day__lt=before)
    with transaction.atomic():
        old.update(key=bytes(32))
    return old.delete()[0]


def forget_keys() -> None:
    """Let this process ask the table again."""
    _known.clear()


def _key_of(day: datetime.date) -> bytes:
    # Many processes may begin a day at once: the primary key decides which of their keys holds.
    row, _ = DailyKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    return bytes(row.key)
