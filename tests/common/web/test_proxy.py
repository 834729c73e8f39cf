"""Through the environment's proxy a request reaches the address that was checked, or none."""

from __future__ import annotations

import shutil
import socket
import ssl
import traceback
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from common.web import connecting
from common.web.connecting import Place, ProxyError, connect_to, proxy_for
from common.web.exchange import DisconnectedError, Request, TooSlowError, exchange
from summaries.documents.fetching import FetchError, ForbiddenAddressError, fetch
from tests.common.web.proxies import certified, name_no_proxy
from tests.common.web.proxies import connecting as taking_connect
from tests.summaries.generators.scripted_server import (
    Asked,
    ScriptedServer,
    Step,
    answering,
    disconnecting,
    hanging,
    serving,
)

__all__ = ["certified"]  # a fixture

PUBLIC = "203.1.113.7"
PAGE = answering(b"<p>Hi", headers={"Content-Type": "text/html"})


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    name_no_proxy(monkeypatch)


def name_proxy(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer, user: str = "") -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://{user}127.0.0.1:{server.port}")


def page(address: str, *ips: str) -> bytes:
    """What is fetched from an address whose name has these IP addresses."""
    return fetch(address, seconds=60, resolve=lambda host: ips or [PUBLIC]).body


def test_a_page_comes_from_the_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Asked] = []
    with serving(taking_connect(PAGE, asked)) as proxy:
        name_proxy(monkeypatch, proxy)
        assert page("http://a.example/x") == b"<p>Hi"
    assert proxy.asked[0].line == f"CONNECT {PUBLIC}:80 HTTP/1.1"
    assert (asked[0].line, asked[0].headers["host"]) == ("GET /x HTTP/1.1", "a.example")


def test_an_ipv6_address_is_asked_for_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(taking_connect(PAGE, [])) as proxy:
        name_proxy(monkeypatch, proxy)
        page("http://a.example/", "2606:4700::1111")
    assert proxy.asked[0].line == "CONNECT [2606:4700::1111]:80 HTTP/1.1"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_a_server_behind_a_proxy_proves_its_name(
    monkeypatch: pytest.MonkeyPatch, certified: ssl.SSLContext
) -> None:
    asked: list[Asked] = []
    with serving(taking_connect(PAGE, asked, certified)) as proxy:
        name_proxy(monkeypatch, proxy)
        assert page("https://a.example/") == b"<p>Hi"
        assert proxy.asked[0].line == f"CONNECT {PUBLIC}:443 HTTP/1.1"
        with pytest.raises(FetchError, match=r"no secure connection.*[Hh]ostname mismatch"):
            page("https://b.example/")
    assert len(asked) == 1


@pytest.mark.parametrize("ips", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["::1"]])
def test_no_proxy_is_asked_for_an_address_inside(
    monkeypatch: pytest.MonkeyPatch, ips: list[str]
) -> None:
    with serving(taking_connect(PAGE, [])) as proxy:
        name_proxy(monkeypatch, proxy)
        with pytest.raises(ForbiddenAddressError):
            page("http://a.example/", *ips)
    assert proxy.connections == 0


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (answering(b"", 403), rf"does not connect to {PUBLIC} port 443 \(status 403\)"),
        (lambda connection, over: connection.sendall(b"SSH-2.0\r\n\r\n"), "no HTTP"),
        (disconnecting, "ended the connection"),
        (lambda connection, over: connection.sendall(b"x" * 20_000), "ended the connection"),
    ],
)
def test_where_the_proxy_does_not_connect_the_page_is_refused(
    monkeypatch: pytest.MonkeyPatch, step: Step, sentence: str
) -> None:
    with serving(step) as proxy:
        name_proxy(monkeypatch, proxy)
        with pytest.raises(FetchError, match=f"could not be had.*{sentence}"):
            page("https://a.example/")
        assert proxy.connections == 1


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answering(b"", 502), taking_connect(PAGE, [])) as proxy:
        name_proxy(monkeypatch, proxy)
        assert page("http://a.example/", "2606:4700::1111", PUBLIC) == b"<p>Hi"
    assert [each.line.split()[1] for each in proxy.asked] == [
        "[2606:4700::1111]:80",
        f"{PUBLIC}:80",
    ]


def test_a_proxy_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(hanging) as proxy, pytest.raises(TooSlowError, match=r"within 0\.2 seconds"):
        name_proxy(monkeypatch, proxy)
        exchange(Request("GET", urlsplit("http://a.example/")), seconds=0.2, size=10)


def test_a_host_that_may_be_any_is_looked_up_by_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_look_up(host: str) -> list[str]:
        assert host == "127.0.0.1"  # the proxy's
        return [host]

    monkeypatch.setattr(connecting, "look_up", no_look_up)
    with serving(taking_connect(answering(b"Hi"), [])) as proxy:
        name_proxy(monkeypatch, proxy)
        reply = exchange(
            Request("GET", urlsplit("http://models.example:8000/")), seconds=60, size=9
        )
    assert reply.body == b"Hi"
    assert proxy.asked[0].line == "CONNECT models.example:8000 HTTP/1.1"


def test_the_proxys_password_is_sent_to_it_alone_and_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Asked] = []
    with serving(taking_connect(PAGE, asked), answering(b"", 407)) as proxy:
        name_proxy(monkeypatch, proxy, "me:s%40cret@")
        page("http://a.example/")
        with pytest.raises(FetchError) as raised:
            page("http://a.example/")
    # base64 of "me:s@cret"
    assert proxy.asked[0].headers["proxy-authorization"] == "Basic bWU6c0BjcmV0"
    assert "proxy-authorization" not in asked[0].headers
    shown = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    said = "".join(shown.format())
    assert "bWU6c0BjcmV0" not in said and "cret" not in said


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "inside.example"])
def test_this_machine_and_what_is_left_out_need_no_proxy(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("no_proxy", "inside.example")
    dialled: list[Place] = []

    def direct(places: Sequence[Place], deadline: float) -> socket.socket:
        dialled.extend(places)
        return connect_to([("127.0.0.1", server.port)], deadline)

    monkeypatch.setattr(connecting, "look_up", lambda host: [PUBLIC])
    with serving(taking_connect(PAGE, [])) as proxy, serving(answering(b"Hi")) as server:
        name_proxy(monkeypatch, proxy)
        request = Request("GET", urlsplit(f"http://{host}:8000/"))
        assert exchange(request, seconds=60, size=9, dial=direct).body == b"Hi"
    assert (dialled, proxy.connections) == ([(PUBLIC, 8000)], 0)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("socks5://127.0.0.1:1080", "of the kind socks5"),
        ("https://127.0.0.1:3128", "of the kind https"),
        ("http://127.0.0.1:none", "no address"),
        ("http://:3128", "only http"),
    ],
)
def test_a_proxy_that_is_not_understood_lets_nothing_out(
    monkeypatch: pytest.MonkeyPatch, address: str, sentence: str
) -> None:
    monkeypatch.setenv("all_proxy", address)
    with pytest.raises(DisconnectedError, match=sentence):
        exchange(Request("GET", urlsplit("http://a.example/")), seconds=1, size=9)
    with pytest.raises(ProxyError):
        proxy_for("a.example", is_secure=True)


def test_a_proxy_may_be_named_without_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    proxy = proxy_for("a.example", is_secure=True)
    assert proxy is not None and (proxy.host, proxy.port) == ("proxy.example", 3128)
    assert proxy_for("a.example", is_secure=False) is None
