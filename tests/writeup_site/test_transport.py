"""A worker goes on after its broker was frozen."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
import redis
from kombu import Connection, Queue
from kombu.message import Message

from tests.processes import valkey
from writeup_site.celery import app
from writeup_site.transport import Transport

PATIENCE = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}


def test_celery_uses_it() -> None:
    with app.connection_for_read() as connection:
        assert isinstance(connection.transport, Transport)


@pytest.mark.parametrize("act", ["ack", "reject", "requeue"])
@pytest.mark.parametrize("frozen", [False, True], ids=["answered", "frozen"])
def test_who_was_not_answered_takes_the_next_message(
    tmp_path: Path, frozen: bool, act: str
) -> None:
    taken: list[Message] = []
    with valkey(tmp_path) as (address, server):
        broker = address.replace("unix", "redis+socket", 1)
        with Connection(broker, transport_options=PATIENCE) as connection:
            channel = connection.channel()
            queue = Queue("nudges", channel=channel)
            with connection.Producer(channel) as producer:
                for number in range(2):
                    producer.publish(number, routing_key="nudges", declare=[queue])
            consumer = connection.Consumer(queue, channel=channel, on_message=taken.append)
            consumer.qos(prefetch_count=1)
            with consumer:
                connection.drain_events(timeout=10)
                assert not channel.qos.can_consume()
                if frozen:
                    server.send_signal(signal.SIGSTOP)
                    with pytest.raises(connection.connection_errors):
                        getattr(taken[0], act)()
                    server.send_signal(signal.SIGCONT)
                else:
                    getattr(taken[0], act)()
                assert channel.qos.can_consume()
                connection.drain_events(timeout=10)
    assert [message.payload for message in taken] == [0, 1]


def test_a_message_is_taken_while_the_server_is_out_of_memory(tmp_path: Path) -> None:
    taken: list[Message] = []
    with valkey(tmp_path) as (address, _), redis.Redis.from_url(address) as server:
        broker = address.replace("unix", "redis+socket", 1)
        with Connection(broker, transport_options=PATIENCE) as connection:
            channel = connection.channel()
            queue = Queue("nudges", channel=channel)
            with connection.Producer(channel) as producer:
                for number in range(2):
                    producer.publish(number, routing_key="nudges", declare=[queue])
            consumer = connection.Consumer(queue, channel=channel, on_message=taken.append)
            consumer.qos(prefetch_count=1)
            with consumer:
                server.config_set("maxmemory", 1)
                connection.drain_events(timeout=10)
                assert not channel.qos.can_consume()
                assert not server.hlen("unacked")
                taken[0].ack()
                server.config_set("maxmemory", 0)
                connection.drain_events(timeout=10)
                assert server.hlen("unacked") == 1
    assert [message.payload for message in taken] == [0, 1]
