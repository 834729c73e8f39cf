"""What both clients know of their site: requests, bars, and when to try again."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Literal

import httpx

from writeup_client import asking
from writeup_client.answers import ProblemError, problem_in
from writeup_client.asking import Call
from writeup_client.rows import Data, number_of_rows

logger = logging.getLogger(__name__)

Status = Literal["draft", "live", "retired"]
# A comparison counts what came in before it answers, which may take a while after a large import.
TIMEOUT: Final = httpx.Timeout(120, connect=10)
PATIENCE: Final = 120.0  # seconds that one call may wait between its tries


class Sending:
    """What both clients know of their site."""

    def __init__(
        self,
        site: str | None,
        token: str | None,
        *,
        public_key: str,
        secret: str,
        progress: bool | None,
        patience: float,
    ) -> None:
        self.site = (site or os.environ.get("WRITEUP_SITE", "")).rstrip("/")
        self._token = (token or os.environ.get("WRITEUP_TOKEN", "")).strip()
        self._public_key, self._secret = public_key, secret
        self._progress = sys.stderr.isatty() if progress is None else progress
        self._patience = patience
        try:
            address = httpx.URL(self.site)
        except httpx.InvalidURL:
            address = httpx.URL("")
        if address.scheme not in {"http", "https"} or not address.host:
            raise ProblemError("Name the site, https://…, as `site` or in WRITEUP_SITE.")
        if not self._token.isascii():
            raise ProblemError("The token is none of a site's: it holds more than ASCII.")

    def _request(self, call: Call) -> httpx.Request:
        if call.public and not (self._public_key and self._secret):
            raise ProblemError(
                "Duels of your users need `public_key` and `secret`, of a public key."
            )
        headers = {"Accept": "application/json, text/markdown, application/x-ndjson"}
        headers["User-Agent"] = "writeup-client"
        at = f"{self.site}/api/v1"
        if call.public:
            at = f"{at}/public/{self._public_key}"
            headers["Origin"] = self.site
        elif self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if call.method == "POST" and not call.public:
            headers["Idempotency-Key"] = call.key
        return httpx.Request(
            call.method,
            at + call.path,
            params=dict(call.params),
            json=call.body,
            headers=headers,
            extensions={"timeout": TIMEOUT.as_dict()},
        )

    def _pause(
        self, tries: int, answer: httpx.Response | httpx.TransportError, left: float
    ) -> float:
        """Seconds until the next try. Raises ProblemError where it helps no more."""
        came = answer if isinstance(answer, httpx.Response) else None
        pause = asking.pause_before(tries, came, time.time())
        if pause is None or pause > left:
            raise problem_in(came) if came is not None else self._silent(answer)
        reason = f"it answers {came.status_code}" if came is not None else _words(answer)
        logger.warning("%s: %s; the next try is in %.1f s", self.site, reason, pause)
        return pause

    def _silent(self, error: object) -> ProblemError:
        return ProblemError(f"{self.site} does not answer ({_words(error)}).")

    @contextmanager
    def _bar(self, data: Data, words: str) -> Iterator[Callable[[int], object]]:
        """What is told of each portion; a bar where tqdm is installed and one is wanted."""
        if self._progress:
            try:
                from tqdm import tqdm  # noqa: PLC0415  # it need not be there
            except ImportError:
                pass
            else:
                with tqdm(total=number_of_rows(data), desc=words, unit="row") as bar:
                    yield bar.update
                return
        yield int


def _words(error: object) -> str:
    return str(error) or type(error).__name__
