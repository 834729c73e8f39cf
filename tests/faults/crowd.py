"""Readers who vote over HTTP, press again where nobody answered, and write it all down."""

from __future__ import annotations

import contextlib
import http.client
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from surveys.readers.cookies import issued, key_of
from surveys.thumbs.tickets import page_ticket

TOKEN = "t" * 32
TAKEN = {200, 201}


@dataclass
class Said:
    """One ballot as its reader remembers it; `answers` holds None for no answer at all.

    `reader` are the random characters of the cookie. Cookie and ticket are what the site would have
    given: it signs under this process's secret.
    """

    reader: str
    key: str
    target: int
    value: int
    page: tuple[int, int] = (0, 0)  # the article and the version whose summary the target is
    answers: list[int | None] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Whether the site ever said that it had taken it."""
        return any(answer in TAKEN for answer in self.answers)


def send(
    port: int,
    said: Said,
    connection: http.client.HTTPConnection | None = None,
    **other: object,
) -> int | None:
    """One press of a thumb, with `other` fields changed; None where nobody answered."""
    own = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    article, version = said.page
    ticket = page_ticket(
        reader=key_of(said.reader), article=article, version=version, at=time.time() - 60
    )
    fields = {
        "ticket": ticket,
        **{"kind": "summary", "target": said.target, "value": said.value, "key": said.key},
        **{"csrfmiddlewaretoken": TOKEN},
        **other,
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"reader={issued(said.reader)}; csrftoken={TOKEN}",
        "Host": f"127.0.0.1:{port}",
        "Accept": "*/*",
    }
    try:
        own.request("POST", "/ballots/", urlencode(fields), headers)
        response = own.getresponse()
        response.read()
        answer: int | None = response.status
    except (OSError, http.client.HTTPException):
        own.close()
        answer = None
    if connection is None:
        own.close()
    said.answers.append(answer)
    return answer


class Crowd:
    """Threads of readers. `log` holds every ballot that was ever sent, whoever took it."""

    def __init__(
        self,
        port: int,
        pages: Mapping[int, tuple[int, int]],
        *,
        seed: int = 1,
        pause: float = 0.01,
    ) -> None:
        """pages: of each summary to vote on, its article and version.

        pause: seconds that a reader waits before the next press.
        """
        self.port = port
        self.pages = pages
        self.targets = list(pages)
        self.log: list[Said] = []
        self.slowest = 0.0  # seconds, of the answers since the last `fresh`
        self.answers: Counter[int | None] = Counter()
        self._seed = seed
        self._pause = pause
        self._stop = threading.Event()

    def fresh(self) -> None:
        """Count answers anew; the log stays."""
        self.slowest, self.answers = 0.0, Counter()

    def said(self, rng: random.Random, readers: list[str]) -> Said:
        """A ballot of a new reader or of one who voted before."""
        if not readers or rng.random() < 0.4:
            readers.append(secrets.token_urlsafe(16))
        reader, target = rng.choice(readers), rng.choice(self.targets)
        return Said(
            reader=reader,
            key=secrets.token_hex(12),
            target=target,
            value=rng.choice([1, 1, -1, -1, 0]),
            page=self.pages[target],
        )

    @contextlib.contextmanager
    def voting(self, threads: int = 4) -> Iterator[None]:
        """Let readers vote meanwhile. Who is not answered presses again, with the same key."""
        self._stop.clear()
        self._seed += 1
        seeds = [self._seed * 1000 + number for number in range(threads)]
        running = [threading.Thread(target=self._vote, args=(seed,)) for seed in seeds]
        for thread in running:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in running:
                thread.join()

    def _vote(self, seed: int) -> None:
        rng, readers = random.Random(seed), list[str]()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while not self._stop.is_set():
            if connection.port != self.port:  # the readers are led elsewhere
                connection.close()
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            said = self.said(rng, readers)
            self.log.append(said)
            for _ in range(4):
                began = time.monotonic()
                answer = send(self.port, said, connection)
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.answers[answer] += 1
                if answer in TAKEN:
                    break
                time.sleep(0.2)
            time.sleep(self._pause)
        connection.close()
