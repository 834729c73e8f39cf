"""A load client that costs little: prebuilt requests on keep-alive sockets under one epoll."""

from __future__ import annotations

import math
import select
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE = 30.0  # seconds for the last answers


@dataclass
class Load:
    """What came back: `latencies` in seconds, each from when it was meant to be sent."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[bytes] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Ballots taken a second; only 201 counts."""
        return self.statuses[b"201"] / self.seconds

    def quantile(self, share: float) -> float:
        """A latency that this share stays below, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Client:
    """One connection; `due` is when its request was meant to be sent, None while it is idle."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.due: float | None = None
        self.received = b""
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes, due: float) -> None:
        self.due, self.received = due, b""
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The status once the answer is whole; None until then. Raises OSError at its end."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError
        self.received += chunk
        head, ended, body = self.received.partition(b"\r\n\r\n")
        if not ended:
            return None
        start = head.lower().find(b"content-length: ")
        if start < 0:  # sent in chunks
            return head[9:12] if body.endswith(b"0\r\n\r\n") else None
        length = int(head[start + 16 :].split(b"\r\n", 1)[0])
        return head[9:12] if len(body) >= length else None


def closed_loop(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float,
    clients: int = 32,
    limit: float = math.inf,
) -> Load:
    """Each client sends its next request as soon as it has its answer, `limit` in all."""
    return _run(port, requests, seconds=seconds, clients=clients, rate=None, limit=limit)


def open_loop(
    port: int, requests: Iterator[bytes], *, seconds: float, rate: float, clients: int = 32
) -> Load:
    """Requests are due at a steady rate, whether the former were answered or not."""
    return _run(port, requests, seconds=seconds, clients=clients, rate=rate, limit=math.inf)


def _run(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float,
    clients: int,
    rate: float | None,
    limit: float,
) -> Load:
    load, crowd = Load(), _Crowd(port, clients)
    began = time.perf_counter()
    end, sent = began + seconds, 0
    while (now := time.perf_counter()) < end + PATIENCE:
        while crowd.idle and now < end and sent < limit:
            due = now if rate is None else began + sent / rate
            if due > now:
                break
            crowd.idle.popleft().send(next(requests), due)
            sent += 1
        if (now >= end or sent >= limit) and len(crowd.idle) == clients:
            break
        wait = 0.5 if rate is None or not crowd.idle else began + sent / rate - now
        for status, due in crowd.answers(min(max(wait, 0.0), 0.5)):
            load.latencies.append(time.perf_counter() - due)
            load.statuses[status] += 1
    load.statuses[b"none"] += clients - len(crowd.idle)
    load.seconds = time.perf_counter() - began
    crowd.close()
    return load


class _Crowd:
    """The clients, and those among them that wait for nothing."""

    def __init__(self, port: int, clients: int) -> None:
        self._poll = select.epoll()
        self._by_file: dict[int, _Client] = {}
        self.idle: deque[_Client] = deque()
        for _ in range(clients):
            client = _Client(port)
            self._watch(client)
            self.idle.append(client)

    def answers(self, wait: float) -> Iterator[tuple[bytes, float]]:
        """Status and due time of whatever is answered within `wait` seconds."""
        for file, _event in self._poll.poll(wait):
            client = self._by_file[file]
            try:
                status = client.answer()
            except OSError:
                self._poll.unregister(file)
                del self._by_file[file]
                client.connect()
                self._watch(client)
                status = b"none"
            if status is not None and client.due is not None:
                yield status, client.due
                client.due = None
                self.idle.append(client)

    def close(self) -> None:
        """Hang up."""
        for client in self._by_file.values():
            client.socket.close()
        self._poll.close()

    def _watch(self, client: _Client) -> None:
        self._by_file[client.socket.fileno()] = client
        self._poll.register(client.socket.fileno(), select.EPOLLIN)
