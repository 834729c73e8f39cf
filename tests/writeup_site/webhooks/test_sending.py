"""A delivery is tried until it is taken, signed so that others can check it."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.common.web.proxies import name_no_proxy
from tests.rows.told import make_delivery, make_webhook
from tests.summaries.generators.scripted_server import (
    Asked,
    ScriptedServer,
    answering,
    failing,
    hanging,
    serving,
)
from writeup_site.webhooks.models import Delivery, Webhook
from writeup_site.webhooks.sending import PAUSES, claimed_delivery, next_try, send
from writeup_site.webhooks.services import renew_secret, send_again
from writeup_site.webhooks.signing import OVERLAP, secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    name_no_proxy(monkeypatch)
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    # The pushes of a claim are a thread's, which sees nothing of a test's open transaction.
    monkeypatch.setattr("writeup_site.webhooks.sending.claim_pushed_on", _unpushed)
    monkeypatch.setattr("writeup_site.webhooks.sending.SECONDS", 3)


class _unpushed:  # noqa: N801  # stands in for a function
    def __init__(self, row: object) -> None: ...
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def tried(webhook: Webhook) -> Delivery:
    """The webhook's due delivery after one more try."""
    delivery = claimed_delivery(webhook.receiver)
    assert delivery is not None
    send(delivery)
    delivery.refresh_from_db()
    return delivery


def verified(asked: Asked, secret: str) -> Any:
    """The body, if an independent implementation of the convention takes its signature."""
    return standardwebhooks.Webhook(secret).verify(asked.body, asked.headers)


def slowly(connection: socket.socket, over: threading.Event) -> None:
    """An answer after a tenth of the time there is."""
    time.sleep(0.3)
    answering({})(connection, over)


@pytest.fixture
def inside() -> Iterator[ScriptedServer]:
    """What must not be reached."""
    with serving(answering({})) as server:
        yield server


def test_it_is_delivered_once_its_receiver_lives(inside: ScriptedServer) -> None:
    away = answering("", 302, {"Location": f"{inside.address}/admin"})
    script = [*[failing(500)] * 5, hanging, away, slowly]  # seven that fail, one that does not
    with serving(*script) as server:
        webhook = make_webhook(f"{server.address}/hook")
        made = make_delivery(webhook, sentence="bart@2 is better than bart@1.")
        for pause in PAUSES:
            before = timezone.now()
            delivery = tried(webhook)
            assert delivery.status == "waiting"
            waits = delivery.next_at - before
            assert pause <= waits < pause + timedelta(minutes=1)
            assert claimed_delivery(webhook.receiver) is None  # not before its time
            Delivery.objects.update(next_at=timezone.now())  # which comes
        delivery = tried(webhook)
    assert (delivery.status, delivery.attempts, delivery.answer) == ("delivered", 8, 200)
    assert delivery.error == ""
    assert inside.connections == 0
    assert len({each.body for each in server.asked}) == 1
    assert {each.headers["webhook-id"] for each in server.asked} == {made.uid}
    said = verified(server.asked[-1], secret_of(webhook))
    assert said["type"] == "decision.kept"
    assert said["data"]["sentence"] == "bart@2 is better than bart@1."
    assert said["data"]["link"] == f"https://w.example{made.event.path}"
    assert claimed_delivery(webhook.receiver) is None


def test_after_the_last_pause_it_is_given_up_and_can_be_sent_again() -> None:
    with serving(failing(503)) as server:
        webhook = make_webhook(server.address)
        delivery = make_delivery(webhook)
        for _ in range(len(PAUSES)):
            assert tried(webhook).status == "waiting"
            Delivery.objects.update(next_at=timezone.now())
        delivery = tried(webhook)
        assert (delivery.status, delivery.attempts, delivery.answer) == ("given up", 8, 503)
        assert claimed_delivery(webhook.receiver) is None
        assert send_again(delivery)
        delivery = tried(webhook)
        assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert len({each.headers["webhook-id"] for each in server.asked}) == 1


def test_a_receiver_that_is_gone_is_told_nothing_more() -> None:
    with serving(failing(410)) as server:
        webhook = make_webhook(server.address)
        make_delivery(webhook)
        waiting = make_delivery(webhook)
        assert tried(webhook).status == "given up"
    webhook.refresh_from_db()
    waiting.refresh_from_db()
    assert (webhook.active, waiting.status) == (False, "paused")
    assert "410" in webhook.stopped_because
    assert claimed_delivery(webhook.receiver) is None


def test_a_longer_pause_is_kept_where_the_receiver_asks_for_one() -> None:
    now = timezone.now()
    assert next_try(1, retry_after=None, now=now) == now + timedelta(seconds=5)
    assert next_try(1, retry_after=4, now=now) == now + timedelta(seconds=5)
    assert next_try(1, retry_after=90, now=now) == now + timedelta(seconds=90)
    assert next_try(1, retry_after=10**9, now=now) == now + timedelta(hours=24)


def test_a_name_that_leads_inwards_by_now_is_said_and_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_HOSTS = []
    monkeypatch.setattr("writeup_site.webhooks.targets.public_ips", _leads_inwards)
    webhook = make_webhook()
    make_delivery(webhook)
    delivery = tried(webhook)
    assert (delivery.status, delivery.answer) == ("waiting", None)
    assert "private network" in delivery.error


def _leads_inwards(host: str, seconds: float, resolve: object) -> list[str]:
    from common.web.public_net import public_ips

    return list(public_ips(host, seconds, lambda _: ["10.0.0.1"]))


def test_while_one_is_under_way_to_a_receiver_no_other_is_claimed() -> None:
    webhook, other = make_webhook(), make_webhook("https://b.example/")
    make_delivery(webhook)
    make_delivery(webhook)
    assert claimed_delivery(webhook.receiver) is not None
    assert claimed_delivery(webhook.receiver) is None
    assert claimed_delivery(other.receiver) is not None  # its own events of both


def test_what_a_killed_worker_was_sending_is_sent_under_the_same_id() -> None:
    webhook = make_webhook()
    make_delivery(webhook)
    first = claimed_delivery(webhook.receiver)
    assert first is not None
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    again = claimed_delivery(webhook.receiver)
    assert again is not None
    assert (again.uid, again.attempts, again.interruptions) == (first.uid, 1, 1)
    with serving(answering({})) as server:
        Webhook.objects.update(address=server.address)
        send(again)
        send(first)  # its worker lives after all: what it notes counts no more
    again.refresh_from_db()
    assert again.status == "delivered"


def test_one_that_ends_its_workers_is_given_up() -> None:
    webhook = make_webhook()
    make_delivery(webhook)
    Delivery.objects.update(interruptions=20)
    delivery = tried(webhook)
    assert delivery.status == "given up"


def test_a_former_secret_signs_along_for_a_day() -> None:
    with serving(answering({})) as server:
        webhook = make_webhook(server.address)
        former = secret_of(webhook)
        present = renew_secret(webhook).secret
        make_delivery(webhook)
        tried(webhook)
        Webhook.objects.update(renewed_at=timezone.now() - OVERLAP)
        make_delivery(webhook)
        tried(webhook)
    early, late = server.asked
    assert verified(early, former) == verified(early, present)
    assert verified(late, present)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verified(late, former)


def test_a_secret_of_before_another_secret_key_holds(settings: Settings) -> None:
    with serving(answering({})) as server:
        webhook = make_webhook(server.address)
        secret = secret_of(webhook)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another one, as long as they are wont to be"
        make_delivery(webhook)
        tried(webhook)
    assert verified(server.asked[0], secret)
    assert secret_of(webhook) != secret


def test_a_changed_body_is_not_verified() -> None:
    with serving(answering({})) as server:
        webhook = make_webhook(server.address)
        make_delivery(webhook)
        tried(webhook)
    [asked] = server.asked
    forged = Asked(asked.line, asked.headers, asked.body.replace(b"Ship", b"Keep"))
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verified(forged, secret_of(webhook))


def test_slack_gets_a_text_whose_signs_mean_nothing() -> None:
    with serving(answering("ok")) as server:
        webhook = make_webhook(server.address, shape="slack")
        made = make_delivery(webhook, sentence="<!channel> a & b")
        tried(webhook)
    assert json.loads(server.asked[0].body) == {
        "text": f"&lt;!channel&gt; a &amp; b <https://w.example{made.event.path}|Look>"
    }


def test_no_secret_comes_into_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    webhook = make_webhook()
    make_delivery(webhook)
    broken = "writeup_site.webhooks.sending.post"
    monkeypatch.setattr(broken, lambda *_, **__: 1 / 0)
    delivery = tried(webhook)
    assert "stands in the log" in delivery.error
    assert delivery.uid in caplog.text
    assert secret_of(webhook).removeprefix("whsec_") not in caplog.text
    assert "v1," not in caplog.text
