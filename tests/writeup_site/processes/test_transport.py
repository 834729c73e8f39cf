"""A worker goes on after its broker was frozen."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from kombu import Connection, Queue
from kombu.message import Message

from tests.processes import valkey
from writeup_site.processes.celery import app
from writeup_site.processes.transport import Transport

PATIENCE = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}


def test_celery_uses_it() -> None:
    with app.connection_for_read() as connection:
        assert isinstance(connection.transport, Transport)


@contextmanager
def two_nudges(address: str) -> Iterator[tuple[Connection, list[Message]]]:
    """A consumer that may have one of two messages in hand, and what it has taken."""
    taken: list[Message] = []
    broker = address.replace("unix", "redis+socket", 1)
    with Connection(broker, transport_options=PATIENCE) as connection:
        queue = Queue("nudges", channel=connection.default_channel)
        with connection.Producer(connection.default_channel) as producer:
            for number in range(2):
                producer.publish(number, routing_key="nudges", declare=[queue])
        with connection.Consumer(queue, on_message=taken.append) as consumer:
            consumer.qos(prefetch_count=1)
            yield connection, taken


@pytest.mark.parametrize("act", ["ack", "reject", "requeue"])
@pytest.mark.parametrize("frozen", [False, True], ids=["answered", "frozen"])
def test_who_was_not_answered_takes_the_next_message(
    tmp_path: Path, frozen: bool, act: str
) -> None:
    with valkey(tmp_path) as (address, server), two_nudges(address) as (connection, taken):
        hands = connection.default_channel.qos
        connection.drain_events(timeout=300)
        assert not hands.can_consume()
        if frozen:
            server.send_signal(signal.SIGSTOP)
            with pytest.raises(connection.connection_errors):
                getattr(taken[0], act)()
            server.send_signal(signal.SIGCONT)
        else:
            getattr(taken[0], act)()
        assert hands.can_consume()
        connection.drain_events(timeout=300)
        assert [message.payload for message in taken] == [0, 1]


def test_a_message_is_taken_while_the_server_is_out_of_memory(tmp_path: Path) -> None:
    with (
        valkey(tmp_path) as (address, _),
        redis.Redis.from_url(address) as server,
        two_nudges(address) as (connection, taken),
    ):
        server.config_set("maxmemory", 1)
        connection.drain_events(timeout=300)
        assert not connection.default_channel.qos.can_consume()
        assert not server.hlen("unacked")
        taken[0].ack()
        server.config_set("maxmemory", 0)
        connection.drain_events(timeout=300)
        assert server.hlen("unacked") == 1
        assert [message.payload for message in taken] == [0, 1]
