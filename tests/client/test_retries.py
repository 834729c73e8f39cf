"""When a call is tried again, and that the site sees it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from writeup_client import AsyncClient, Client, ProblemError
from writeup_client.asking import LONGEST_PAUSE, pause_before

DONE = {"created": 1, "updated": 0, "unchanged": 0, "rejected": []}
ROW = {"article_id": "a1", "model": "bart@1", "summary": "Rain."}
NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


class Site:
    """Answers in their order, and the requests that came."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.requests = list(answers), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(site: Callable[[httpx.Request], httpx.Response], **how: Any) -> Client:
    """A client of it."""
    return Client("http://site.test", "wu_x", transport=httpx.MockTransport(site), **how)


def busy(status: int = 503, wait: str = "0") -> httpx.Response:
    """A refusal that says when to come back."""
    problem = {"detail": "The site is busy.", "title": "Busy", "status": status}
    return httpx.Response(status, json=problem, headers={"Retry-After": wait})


def test_a_busy_site_is_asked_again_under_the_same_key() -> None:
    site = Site(busy(503), busy(429), busy(409), httpx.Response(200, json=DONE))
    assert client(site).log_summaries([ROW]).created == 1
    keys = {request.headers["Idempotency-Key"] for request in site.requests}
    assert (len(site.requests), len(keys)) == (4, 1)


def test_two_calls_have_two_keys() -> None:
    site = Site(httpx.Response(200, json=DONE), httpx.Response(200, json=DONE))
    asked = client(site)
    asked.log_summaries([ROW])
    asked.log_summaries([ROW])
    assert len({request.headers["Idempotency-Key"] for request in site.requests}) == 2


def test_a_lost_answer_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writeup_client.asking.LONGEST_PAUSE", 0.0)
    site = Site(httpx.ReadError("cut"), httpx.Response(200, json=DONE))
    assert client(site).log_summaries([ROW]).created == 1
    assert len({request.headers["Idempotency-Key"] for request in site.requests}) == 1


def test_who_is_told_to_come_back_later_than_it_has_patience_is_not_kept_waiting() -> None:
    site = Site(busy(429, "61"))
    with pytest.raises(ProblemError, match="The site is busy") as refused:
        client(site, patience=60).log_summaries([ROW])
    assert (refused.value.status, len(site.requests)) == (429, 1)


def test_a_site_that_is_not_there_is_named() -> None:
    site = Site(httpx.ConnectError("no route"))
    with pytest.raises(ProblemError, match=r"http://site\.test does not answer \(no route\)"):
        client(site, patience=0).verdict("one", "two")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(301, headers={"Location": "https://site.test/"}), "https://site.test/"),
        (httpx.Response(502, text="Bad gateway"), "502 Bad Gateway"),
        (httpx.Response(200, text="<html>"), "is the address right"),
        (httpx.Response(500, json=["odd"]), "500 Internal Server Error"),
    ],
)
def test_what_is_no_answer_of_a_site_is_said_to_be_none(answer: httpx.Response, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        client(Site(answer), patience=0).verdict("one", "two")


async def _taken_by_asyncio(site: Site) -> int:
    transport = httpx.MockTransport(site)
    async with AsyncClient("http://site.test", "wu_x", transport=transport) as asked:
        return (await asked.log_summaries([ROW])).created


def test_asyncio_asks_again_as_well() -> None:
    import asyncio

    site = Site(busy(), httpx.Response(200, json=DONE))
    assert asyncio.run(_taken_by_asyncio(site)) == 1
    assert len({request.headers["Idempotency-Key"] for request in site.requests}) == 1


@pytest.mark.parametrize(
    ("tries", "status", "said", "pause"),
    [
        (1, 429, "7", 7.0),
        (1, 503, "Tue, 14 Nov 2023 22:13:30 GMT", 10.0),
        (1, 503, "Tue, 14 Nov 2023 22:13:10 GMT", 0.0),  # past already
        (1, 503, "", 0.5),
        (3, 503, "soon", 2.0),  # 0.5, 1, 2
        (30, 503, "", LONGEST_PAUSE),
        (1, 409, "2", 2.0),
        (1, 409, "", None),
        (1, 422, "2", None),
        (1, 500, "", None),
    ],
)
def test_the_pause_is_what_the_site_says_or_doubles(
    tries: int, status: int, said: str, pause: float | None
) -> None:
    answer = httpx.Response(status, headers={"Retry-After": said} if said else {})
    assert pause_before(tries, answer, NOW) == pause


@pytest.mark.parametrize("site", ["", "site.test", "ftp://site.test", "http://"])
def test_a_site_without_an_address_is_asked_for(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WRITEUP_SITE", raising=False)
    with pytest.raises(ProblemError, match="WRITEUP_SITE"):
        Client(site)
