"""A receiver that hangs holds up nobody but itself."""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from evaluation.runs.models import Run
from tests.common.web.proxies import name_no_proxy
from tests.processes import wait_until
from tests.rows.told import make_delivery, make_happening, make_webhook
from tests.summaries.generators.scripted_server import answering, serving
from writeup_site import tasks
from writeup_site.webhooks.lanes import LANES, Lanes, Sender, due_receivers, send_all_due
from writeup_site.webhooks.models import Delivery
from writeup_site.webhooks.services import tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    name_no_proxy(monkeypatch)
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]


def test_a_hanging_receiver_holds_up_no_other_and_gets_one_at_a_time() -> None:
    let_go = threading.Event()

    def hold(connection: socket.socket, over: threading.Event) -> None:
        let_go.wait(14)

    with serving(hold) as stuck, serving(answering({})) as living:
        slow, quick = make_webhook(stuck.address), make_webhook(living.address)
        for _ in range(3):
            tell(make_happening())
        lanes = Lanes()
        lanes.open()
        began = time.monotonic()
        while quick.deliveries.filter(status="delivered").count() < 3:
            assert time.monotonic() - began < 13
            time.sleep(0.02)
        while lanes.open() > 1:  # the hanging one's stays
            assert time.monotonic() - began < 13
            time.sleep(0.02)
        assert stuck.connections == 1
        let_go.set()
        while lanes.open():
            time.sleep(0.05)
    assert slow.deliveries.filter(status="waiting", attempts=1).count() == 3
    assert {each.error for each in slow.deliveries.all()} == {
        "The connection ended before a whole answer had come (RemoteProtocolError)."
    }


def test_all_that_is_due_is_sent_before_the_call_ends() -> None:
    with serving(answering({})) as server:
        webhook = make_webhook(server.address)
        for _ in range(5):
            tell(make_happening())
        later = make_delivery(webhook)
        Delivery.objects.filter(pk=later.pk).update(next_at=timezone.now() + timedelta(hours=1))
        send_all_due()
    assert webhook.deliveries.filter(status="delivered").count() == 5
    assert len(server.asked) == 5


def test_the_command_looks_and_sends_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_deliveries")
    with serving(answering({})) as server:
        make_webhook(server.address)
        Run.objects.create(options={}, status="finished", finished_at=timezone.now())
        call_command("send_deliveries")
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "0 events found, 0 messages delivered of 0 tried; 0 wait.",
        "1 event found, 1 message delivered of 1 tried; 0 wait.",
    ]


def test_the_tasks_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender(linger=0.1)
    monkeypatch.setattr("writeup_site.webhooks.lanes.SENDER", sender)
    tasks.look_for_events()
    tasks.look_at_verdicts()
    with serving(answering({})) as server:
        webhook = make_webhook(server.address)
        Run.objects.create(options={}, status="finished", finished_at=timezone.now())
        tasks.look_for_events()
        tasks.send_deliveries()
        wait_until(lambda: not sender.is_at_work, seconds=10, what="the sender's end")
    assert webhook.deliveries.get().status == "delivered"


def test_the_sender_starts_where_something_is_due_and_once() -> None:
    driven, go_on = [], threading.Event()

    def drive(receiver: str) -> None:
        driven.append(receiver)
        Delivery.objects.update(status="delivered")
        go_on.wait(5)

    sender = Sender(Lanes(drive), linger=0.2)
    sender.see_to_deliveries()
    assert not sender.is_at_work
    webhook = make_webhook()
    make_delivery(webhook)
    for _ in range(3):
        sender.see_to_deliveries()
    began = time.monotonic()
    while not driven and time.monotonic() - began < 5:
        time.sleep(0.02)
    go_on.set()
    while sender.is_at_work and time.monotonic() - began < 5:
        time.sleep(0.02)
    assert driven == [webhook.receiver]
    assert not sender.is_at_work


def test_receivers_that_take_what_they_are_sent_go_first() -> None:
    for name in ("a", "b"):
        make_webhook(f"https://{name}.example/")
    tell(make_happening())
    Delivery.objects.filter(receiver="a.example:443").update(attempts=3)
    assert due_receivers() == ["b.example:443", "a.example:443"]
    assert due_receivers(leaving_out=["b.example:443"]) == ["a.example:443"]


def test_no_more_lanes_are_open_than_there_are() -> None:
    for number in range(LANES + 1):
        make_webhook(f"https://r{number}.example/")
    tell(make_happening())
    go_on = threading.Event()
    lanes = Lanes(lambda receiver: go_on.wait(5))
    assert lanes.open() == LANES
    assert lanes.open() == LANES
    Delivery.objects.all().delete()
    go_on.set()
    began = time.monotonic()
    while lanes.open() and time.monotonic() - began < 5:
        time.sleep(0.02)
    assert lanes.open() == 0
