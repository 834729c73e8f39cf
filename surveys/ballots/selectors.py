"""From where readers voted, for as long as networks can be told apart."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.readers.network_keys import KEPT

MOST: Final = 100_000  # ballots, read in a fraction of a second; of more the newest


def networks_lately(*, now: datetime.datetime | None = None) -> dict[int, str]:
    """Reader id → the /24 or /48 (by hash) that their newest thumb or choice came from.

    Of the days whose key is still there: later nobody can tell what a hash stands for, and it is
    told of no verdict. The same network is another one on another day. One query.
    """
    since = (now or timezone.now()).date() - KEPT
    began = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    rows = (
        Ballot.objects.filter(
            received_at__gte=began,
            kind__in=[Ballot.Kind.THUMB, Ballot.Kind.DUEL],
            quarantined_at__isnull=True,
            reader__simulated=False,
        )
        .exclude(wide_network="")
        .order_by("-id")
    )
    newest: dict[int, str] = {}
    for reader, network in rows.values_list("reader_id", "wide_network")[:MOST].iterator():
        newest.setdefault(reader, network)
    return newest
