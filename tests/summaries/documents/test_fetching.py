"""Pages of the public web are fetched, and no request reaches anything inside this network."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.web.connecting import connect_to
from common.web.public_net import is_public
from summaries.documents.base import Document
from summaries.documents.fetching import (
    FetchedPage,
    FetchError,
    ForbiddenAddressError,
    checked,
    fetch,
    fetch_document,
)
from tests.common.web.proxies import name_no_proxy
from tests.summaries.generators.scripted_server import (
    ScriptedServer,
    Step,
    answering,
    disconnecting,
    dripping,
    hanging,
    serving,
)

PUBLIC = "203.1.113.7"
HTML = {"Content-Type": "text/html; charset=iso-8859-2"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    name_no_proxy(monkeypatch)


class Net:
    """A net of one public address, which is a scripted server, and names that resolve as told."""

    def __init__(self, server: ScriptedServer, **names: Sequence[str]) -> None:
        self.server, self.names = server, {"a.example": [PUBLIC], **names}
        self.resolved: list[str] = []
        self.dialled: list[str] = []

    def resolve(self, host: str) -> Sequence[str]:
        self.resolved.append(host)
        if host in self.names:
            return self.names[host]
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
        except OSError:
            raise socket.gaierror(-2, "no such name") from None
        return [host]

    def dial(self, addresses: Sequence[tuple[Any, ...]], deadline: float) -> socket.socket:
        self.dialled += [ip for ip, port in addresses]
        if self.dialled[-1] == PUBLIC:
            addresses = [("127.0.0.1", self.server.port)]
        return connect_to(addresses, deadline)

    def fetch(self, address: str, **limits: Any) -> FetchedPage:
        return fetch(address, resolve=self.resolve, dial=self.dial, **limits)


def test_a_page_comes_with_its_kind_and_charset() -> None:
    with serving(answering(b"<p>Hi", headers=HTML)) as server:
        page = Net(server).fetch("http://a.example/é?q=ü#top")
    assert page == FetchedPage("http://a.example/%C3%A9?q=%C3%BC", "html", "iso-8859-2", b"<p>Hi")
    [asked] = server.asked
    assert asked.line == "GET /%C3%A9?q=%C3%BC HTTP/1.1"
    assert asked.headers["host"] == "a.example"


def test_a_redirect_is_followed() -> None:
    away = answering(b"", 302, {"Location": "/b"})
    with serving(away, answering(b"Hi", headers={"Content-Type": "text/plain"})) as server:
        page = Net(server).fetch("http://a.example/a")
    assert (page.address, page.kind, page.charset) == ("http://a.example/b", "text", None)


def test_a_page_is_read_in_its_charset() -> None:
    page = "<title>Zpráva</title><p>Most přes řeku je otevřen.".encode("iso-8859-2")
    with serving(answering(page, headers=HTML)) as server:
        net = Net(server)
        read = fetch_document("http://a.example/", resolve=net.resolve, dial=net.dial)
    assert read == (Document("Most přes řeku je otevřen.", "Zpráva"), "http://a.example/")


# Each with what a resolver of the C library would make of it, where it is a name.
INSIDE = {
    "http://127.0.0.1/": [],
    "http://127.1/": ["127.0.0.1"],
    "http://2130706433/": ["127.0.0.1"],
    "http://0x7f000001/": ["127.0.0.1"],
    "http://0x7f.0.0.1/": ["127.0.0.1"],
    "http://0177.0.0.1/": ["127.0.0.1"],
    "http://017700000001/": ["127.0.0.1"],
    "http://１２７.０.０.１/": ["127.0.0.1"],
    "http://127。0。0。1/": ["127.0.0.1"],
    "http://127.0.0.1./": ["127.0.0.1"],
    "http://0/": ["0.0.0.0"],  # noqa: S104
    "http://0.0.0.0/": [],
    "http://[::1]/": [],
    "http://[::]/": [],
    "http://[::ffff:127.0.0.1]/": [],
    "http://[::ffff:7f00:1]/": [],
    "http://[::127.0.0.1]/": [],
    "http://[64:ff9b::7f00:1]/": [],
    "http://[2002:7f00:1::]/": [],
    "http://[fe80::1%25eth0]/": [],
    "http://[fe80::1]/": [],
    "http://[fd00:ec2::254]/": [],
    "http://[ff02::1]/": [],
    "http://169.254.169.254/latest/meta-data/": [],
    "http://100.100.100.200/": [],
    "http://168.63.129.16/": [],
    "http://10.0.0.1/": [],
    "http://172.16.0.1/": [],
    "http://192.168.1.1/": [],
    "http://224.0.0.1/": [],
    "http://255.255.255.255/": [],
    "http://localhost/": ["127.0.0.1"],
    "http://inside.example/": ["10.1.2.3"],
    "http://mixed.example/": [PUBLIC, "127.0.0.1"],
    "http://mapped.example/": ["::ffff:127.0.0.1"],
    "http://nowhere.example/": [],
}


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_connected_to(address: str) -> None:
    host = address.split("//")[1].split("/", maxsplit=1)[0]
    with serving(answering(b"secret", headers=HTML)) as canary:
        net = Net(canary, **({host: INSIDE[address]} if "." in host or host.isalpha() else {}))
        with pytest.raises(ForbiddenAddressError):
            net.fetch(address)
    assert (net.dialled, canary.connections) == ([], 0)


@pytest.mark.parametrize("address", INSIDE)
def test_no_redirect_leads_inside(address: str) -> None:
    host = address.split("//")[1].split("/", maxsplit=1)[0]
    away = answering(b"", 301, {"Location": address.encode().decode("latin-1")})
    with serving(away) as server:
        net = Net(server, **{host: INSIDE[address]})
        with pytest.raises(ForbiddenAddressError):
            net.fetch("http://a.example/")
    assert (net.dialled, server.connections) == ([PUBLIC], 1)


def test_the_systems_own_resolver_leads_to_no_request_either() -> None:
    with serving(answering(b"secret", headers=HTML)) as canary:
        for host in ("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"):
            with pytest.raises(ForbiddenAddressError):
                fetch(f"http://{host}:8080/")
    assert canary.connections == 0


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    with serving(answering(b"Hi", headers=HTML)) as server:
        net = Net(server)
        answers = iter([[PUBLIC], ["127.0.0.1"]])  # a name that changes between two questions
        fetch("http://a.example/", resolve=lambda host: next(answers), dial=net.dial)
    assert net.dialled == [PUBLIC]


def test_a_redirect_is_resolved_and_checked_anew() -> None:
    with serving(answering(b"", 307, {"Location": "http://a.example/2"})) as server:
        net = Net(server)
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        with pytest.raises(ForbiddenAddressError):
            fetch("http://a.example/", resolve=lambda host: next(answers), dial=net.dial)
    assert net.dialled == [PUBLIC]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://a.example/", "must begin with http"),
        ("a.example/page", "must begin with http"),
        ("javascript:alert(1)", "must begin with http"),
        ("http://me@a.example/", "user name"),
        ("http://127.0.0.1@a.example/", "user name"),
        ("http://a.example:22/", "ports 80, 443 and 8080 only"),
        ("http://a.example:6379/", "ports 80, 443 and 8080 only"),
        ("http://a.example:99999/", "no address"),
        ("http://a.example\\@b.example/", "no address"),
        ("http://a.example/\r\nX: 1", "no address"),
        ("http://a.example/ b", "no address"),
        ("http:///path", "no address"),
        ("http://[::1", "no address"),
        ("http://" + "a" * 64 + ".example/", "no address"),
        ("http://a.example/" + "a" * 2000, "no address"),
        ("", "must begin with http"),
    ],
)
def test_what_is_no_address_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(ForbiddenAddressError, match=sentence):
        checked(address)


@given(st.text(max_size=40) | st.text(max_size=40).map("http://{}".format))
def test_any_text_is_an_address_or_refused(address: str) -> None:
    try:
        found = checked(address)
    except ForbiddenAddressError:
        return
    assert found.scheme in ("http", "https")
    assert found.geturl().isascii()


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="::ffff:10.0.0.0/104"))
def test_no_form_of_a_private_address_is_public(ip: object) -> None:
    assert not is_public(str(ip))


@pytest.mark.parametrize("ip", ["1.1.1.1", PUBLIC, "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


def endless(connection: socket.socket, over: Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not over.is_set():
        connection.sendall(b"x" * 65_536)


def dripping_html(connection: socket.socket, over: Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b"x")


GIGABYTE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1073741824\r\n\r\n<html>"
FAULTS: dict[str, tuple[Step, str]] = {
    "a gigabyte": (
        lambda connection, over: connection.sendall(GIGABYTE),
        "too large.*1,073,741,824 bytes",
    ),
    "no end": (endless, "too large.*more than 50,000 bytes"),
    "a slow drip": (dripping_html, "not come whole within 0"),
    "a drip of another kind": (dripping, "no page, text or PDF"),
    "a hang": (hanging, "not come whole within 0"),
    "a disconnect": (disconnecting, "could not be had"),
    "a picture": (answering(b"x", headers={"Content-Type": "image/png"}), "no page, text or PDF"),
    "not found": (answering(b"x", 404, HTML), "status 404"),
    "a redirect to itself": (answering(b"", 301, {"Location": "/"}), "more than 5 times"),
    "a redirect to nowhere": (answering(b"", 301, {"Location": "http://[x"}), "no address"),
    "no type": (
        lambda connection, over: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>"),
        "no page, text or PDF",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_ends_in_a_sentence(fault: str) -> None:
    step, sentence = FAULTS[fault]
    with serving(step) as server, pytest.raises(FetchError, match=f"(?s){sentence}"):
        Net(server).fetch(
            "http://a.example/", seconds=0.9 if "within" in sentence else 60, size=50_000
        )


def test_a_resolver_that_hangs_is_left() -> None:
    over = Event()
    try:
        with pytest.raises(FetchError, match="not come whole within 0"):
            fetch("http://a.example/", seconds=0.2, resolve=lambda host: [str(over.wait(300))])
    finally:
        over.set()


def test_an_unknown_name_is_an_error() -> None:
    with serving(disconnecting) as server, pytest.raises(FetchError, match="no such name"):
        Net(server).fetch("http://unknown.example/")
