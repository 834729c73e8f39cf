"""Somebody of the team who reloads a page as soon as it has come, beside the clients of a load."""

from __future__ import annotations

import http.client
import threading
import time
from typing import Final

PATIENCE: Final = 60  # seconds for one page


class Reloading:
    """A context in which `path` is asked for again and again by who has the cookie `session`.

    Afterwards `views` holds the seconds that each view took. Raises RuntimeError at the end where
    an answer was no page.
    """

    def __init__(self, port: int, path: str, session: str) -> None:
        self._port, self._path = port, path
        self._headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._reload)
        self._refused: list[int] = []
        self.views: list[float] = []

    def __enter__(self) -> Reloading:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._refused:
            raise RuntimeError(f"{self._path} was answered with {self._refused[0]}")

    def _reload(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        while not self._stop.is_set() and not self._refused:
            began = time.perf_counter()
            connection.request("GET", self._path, headers=self._headers)
            answer = connection.getresponse()
            answer.read()
            self.views.append(time.perf_counter() - began)
            if answer.status != http.client.OK:
                self._refused.append(answer.status)
        connection.close()
