"""Where a webhook may lead: looked at at each POST, by what its name resolves to then."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from typing import Any

import pytest

from common.web.connecting import connect_to
from common.web.exchange import ExchangeError, TooSlowError
from common.web.public_net import AddressError
from tests.common.web.proxies import name_no_proxy
from tests.summaries.generators.scripted_server import (
    answering,
    disconnecting,
    dripping,
    dripping_head,
    hanging,
    serving,
)
from writeup_site.webhooks.targets import PostAnswer, checked_target, post, receiver_of


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    name_no_proxy(monkeypatch)


def no_dial(places: Sequence[Any], deadline: float) -> socket.socket:
    raise AssertionError(f"{places} was connected to")


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "::1", "fd00::1",
     "::ffff:127.0.0.1", "100.64.0.1", "0.0.0.0"],  # noqa: S104
)  # fmt: skip
def test_a_name_that_resolves_inwards_is_connected_to_at_no_try(ip: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        post("https://a.example/", headers={}, body=b"{}", resolve=lambda _: [ip], dial=no_dial)
    with pytest.raises(AddressError, match="private network"):  # also beside a public one
        post(
            "https://a.example/", headers={}, body=b"{}",
            resolve=lambda _: ["203.1.113.7", ip], dial=no_dial,
        )  # fmt: skip


def test_a_name_is_looked_up_anew_at_each_post() -> None:
    answers = [["203.1.113.7"], ["127.0.0.1"]]
    dialled: list[str] = []

    def dial(places: Sequence[Any], deadline: float) -> socket.socket:
        dialled.extend(ip for ip, _ in places)
        raise OSError("nobody is there")

    def resolve(host: str) -> Sequence[str]:
        return answers.pop(0)

    with pytest.raises(ExchangeError):
        post("https://a.example/", headers={}, body=b"{}", resolve=resolve, dial=dial)
    with pytest.raises(AddressError):  # its name leads inwards since
        post("https://a.example/", headers={}, body=b"{}", resolve=resolve, dial=dial)
    assert dialled == ["203.1.113.7"]


def test_loopback_is_reached_only_where_it_is_allowed() -> None:
    with serving(answering({})) as server:
        with pytest.raises(AddressError):
            post(server.address, headers={}, body=b"{}")
        with pytest.raises(AddressError):
            post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1:1"])
        assert server.connections == 0
        answer = post(server.address, headers={"a": "b"}, body=b"{}", allowed=["127.0.0.1"])
        assert answer == PostAnswer(200, None)
        [asked] = server.asked
    assert (asked.line, asked.body) == ("POST / HTTP/1.1", b"{}")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["a"] == "b"


def test_a_redirect_inwards_is_an_answer_and_not_followed() -> None:
    with serving(answering({})) as inside:
        away = answering("", 307, {"Location": f"{inside.address}/admin"})
        with serving(away) as server:
            answer = post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1"])
        assert answer.status == 307
        assert inside.connections == 0


@pytest.mark.parametrize("step", [hanging, dripping_head])
def test_no_receiver_holds_a_post_for_longer_than_its_time(step: Any) -> None:
    began = time.monotonic()
    with serving(step) as server:
        with pytest.raises(TooSlowError):
            post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1"], seconds=0.3)
        assert time.monotonic() - began < 3


def test_of_an_endless_body_nothing_is_read() -> None:
    with serving(dripping) as server:
        answer = post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1"], seconds=2)
    assert answer.status == 200


def test_an_end_without_an_answer_is_said() -> None:
    with serving(disconnecting) as server, pytest.raises(ExchangeError, match="ended before"):
        post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1"])


def test_a_receiver_that_does_not_accept_has_five_seconds_of_the_whole() -> None:
    left: list[float] = []

    def dial(places: Sequence[Any], deadline: float) -> socket.socket:
        left.append(deadline - time.monotonic())
        return connect_to(places, time.monotonic() - 1)

    with pytest.raises(TooSlowError):
        post(
            "https://a.example/", headers={}, body=b"{}", resolve=lambda _: ["203.1.113.7"],
            dial=dial,
        )  # fmt: skip
    assert 4 < left[0] <= 5


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("", None), ("soon", None), ("-5", None)]
)
def test_retry_after_is_read_where_it_is_one(said: str, seconds: float | None) -> None:
    with serving(answering("", 503, {"Retry-After": said} if said else None)) as server:
        answer = post(server.address, headers={}, body=b"{}", allowed=["127.0.0.1"])
    assert answer == PostAnswer(503, seconds)


def test_a_receiver_is_a_host_and_a_port() -> None:
    found = [
        receiver_of(checked_target(address, allowed=["b.example"]))
        for address in ("https://A.example/x", "https://a.example:8443/", "http://b.example")
    ]
    assert found == ["a.example:443", "a.example:8443", "b.example:80"]
