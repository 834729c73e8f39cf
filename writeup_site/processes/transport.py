"""Kombu's Redis transport, mended for a broker that freezes or is full."""

from __future__ import annotations

from typing import Final

from kombu.transport import TRANSPORT_ALIASES, redis, virtual
from redis.exceptions import OutOfMemoryError

SCHEMES: Final = ("redis", "rediss")


class QoS(redis.QoS):  # type: ignore[misc]
    """What a worker has in hand, at most as much as it may prefetch.

    Kombu's own keeps a message in hand for good when the server doesn't answer its
    acknowledgement. Celery only logs that, so a worker that may have one in hand would wait for
    ever beside a full queue. Here the place is free again; the message is delivered once more after
    the visibility timeout, when it has expired.

    Nor does a server without memory end the worker: what it cannot note as unacknowledged is worked
    on all the same, and were this worker to die now, a sweep would send the like again.
    """

    def append(self, message: virtual.Message, delivery_tag: str) -> None:
        """Take a message in hand, noted on the server if that has memory for it."""
        try:
            super().append(message, delivery_tag)
        except OutOfMemoryError:
            virtual.QoS.append(self, message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge, and have the place free whatever the server does."""
        try:
            super().ack(delivery_tag)
        except self.channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Reject, or give back, and have the place free whatever the server does."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        except self.channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):  # type: ignore[misc]
    """A channel with that QoS."""

    QoS = QoS


class Transport(redis.Transport):  # type: ignore[misc]
    """A transport with that channel."""

    Channel = Channel


def use_for_redis() -> None:
    """Have every address of a Redis-protocol server served by this transport."""
    for scheme in SCHEMES:
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{Transport.__name__}"
