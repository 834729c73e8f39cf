"""Whoever sends is killed after the receiver was asked, and before the answer was noted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.prepared import Prepared
from tests.processes import Site, wait_until
from tests.summaries.generators.scripted_server import answering, hanging, serving

pytestmark = [pytest.mark.faults, pytest.mark.long_fault]

NOW: Final = "__import__('django.utils.timezone', fromlist=['now']).now()"
SEND: Final = "python manage.py send_deliveries"


def test_kill_9_while_a_receiver_hangs_loses_nothing_and_tells_the_same_message_again(
    tmp_path: Path, prepared: Prepared
) -> None:
    site = Site(tmp_path, WEBHOOK_HOSTS="127.0.0.1")
    prepared.migrated(tmp_path)
    try:
        with serving(hanging, answering({})) as server:
            receiver = f"127.0.0.1:{server.port}"
            uid = site.query(
                f"Delivery.objects.create(receiver={receiver!r}, event=Event.objects.create("
                f"key='test:1', kind='test', at={NOW}, sentence='A test.', path='/'), webhook="
                f"Webhook.objects.create(name='w', address={server.address!r}, "
                f"receiver={receiver!r}, events=[], site='http://w.example')).uid"
            )
            site.start("sending", command=SEND)
            wait_until(lambda: server.asked, seconds=60, what="the first try")
            site.kill("sending")
            site.manage("send_deliveries")
            site.manage("send_deliveries")  # nothing is left to do
        said = site.query(
            "list(Delivery.objects.values_list('status', 'attempts', 'interruptions'))"
        )
        assert said == [["delivered", 1, 1]]
        assert [each.headers["webhook-id"] for each in server.asked] == [uid, uid]
    finally:
        site.end()
