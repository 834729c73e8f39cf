"""The site in production settings: its headers, and the proxies of docs/deploy/ in front."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.prepared import Prepared
from tests.processes import Site, wait_until
from tests.writeup_site.front.in_front import NAME, PRODUCTION, InFront, is_installed, proxy

# What a visitor may claim of where they come from.
SPOOFED: Final = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Real-IP": "198.51.100.7",
    "Forwarded": "for=198.51.100.7",
}
UNTRUSTED: Final = ssl.create_default_context()
UNTRUSTED.check_hostname, UNTRUSTED.verify_mode = False, ssl.CERT_NONE  # it signed itself


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("production") / "var", **PRODUCTION)
    prepared.demo(site.folder)
    site.start("web")
    try:
        wait_until(lambda: _answers(site), what="the server")
        yield site
    finally:
        site.end()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def front(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InFront]:
    if not is_installed(request.param):
        pytest.skip(f"{request.param} or openssl is not installed")
    folder = tmp_path_factory.mktemp("front") / request.param
    with proxy(request.param, folder, site.port) as made:
        yield made


class ByName(httpx.HTTPTransport):
    """Asks for the site's own certificate, wherever it connects to."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = NAME
        return super().handle_request(request)


def visitor(port: int, address: str, *, secure: bool = True) -> httpx.Client:
    """Somebody at `address` (of 127.0.0.0/8), who calls the site by its name."""
    return httpx.Client(
        base_url=f"{'https' if secure else 'http'}://127.0.0.1:{port}",
        headers={"Host": NAME, "Referer": f"https://{NAME}/"},
        transport=ByName(local_address=address, verify=UNTRUSTED),
        timeout=60,
    )


def _answers(site: Site) -> bool:
    with visitor(site.port, "127.0.0.1", secure=False) as probe:
        try:
            return probe.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False


def test_the_answers_headers_are_those_of_an_observatory_a_plus(site: Site) -> None:
    """What Mozilla's HTTP Observatory looks at, as the proxy is answered."""
    with visitor(site.port, "127.0.0.1", secure=False) as asked:
        page = asked.get("/login/", headers={"X-Forwarded-Proto": "https"})
        home = asked.get("/", headers={"X-Forwarded-Proto": "https"})
    assert page.status_code == home.status_code == 200
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|http:", page.headers["Content-Security-Policy"])
    year = 365 * 24 * 60 * 60  # six months are asked for
    assert page.headers["Strict-Transport-Security"] == f"max-age={year}"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in page.headers
    cookies = SimpleCookie("; ".join(page.headers.get_list("Set-Cookie")))
    cookies.load(home.headers["Set-Cookie"])
    assert set(cookies) == {"csrftoken", "__Host-reader"}
    assert all(each["secure"] and each["samesite"] == "Lax" for each in cookies.values())
    assert cookies["__Host-reader"]["httponly"]  # a session's is, too: Django's own default


def test_what_is_not_said_by_a_trusted_proxy_is_not_believed(site: Site) -> None:
    with visitor(site.port, "127.0.0.9", secure=False) as stranger:
        answer = stranger.get("/", headers={"X-Forwarded-Proto": "https", **SPOOFED})
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{NAME}/")


def failed_login(client: httpx.Client) -> None:
    """A wrong password, which is counted by the network that it came from."""
    page = client.get("/login/", headers=SPOOFED).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": "nobody", "password": "a wrong one"}
    assert client.post("/login/", data=form, headers=SPOOFED).status_code == 200


def test_each_visitor_has_their_own_address_and_nobody_elses(site: Site, front: InFront) -> None:
    site.query("AccessAttempt.objects.all().delete()")
    for address in ("127.0.1.1", "127.0.2.1"):
        with visitor(front.secure, address) as client:
            failed_login(client)
    seen = site.query('list(AccessAttempt.objects.order_by("id").values_list("ip_address"))')
    hashed = (
        '__import__("writeup_site.home.addresses", fromlist=["a"]).hashed_address('
        '__import__("django.test", fromlist=["a"]).RequestFactory(REMOTE_ADDR="{}").get("/"))'
    )
    assert seen == [[site.query(hashed.format(each))] for each in ("127.0.1.1", "127.0.2.1")]


def test_plain_http_leads_to_https(front: InFront) -> None:
    with visitor(front.plain, "127.0.0.1", secure=False) as client:
        answer = client.get("/duel/?x=1")
    assert answer.status_code in {301, 308}
    location = answer.headers["Location"].replace(f":{front.secure}", "")  # Caddy says its own
    assert location == f"https://{NAME}/duel/?x=1"


def test_a_page_is_its_readers_own_and_static_files_are_everybodys(front: InFront) -> None:
    pages = []
    for _ in range(2):
        with visitor(front.secure, "127.0.0.1") as client:
            pages.append(client.get("/"))
    first, second = (each.cookies["__Host-reader"] for each in pages)
    assert first != second  # nobody got what was kept of another
    assert all("private" in each.headers["Cache-Control"] for each in pages)
    assert all("X-Cache" not in each.headers for each in pages)
    style = re.search(r'href="(/static/[^"]+\.css)"', pages[0].text)
    assert style is not None
    with visitor(front.secure, "127.0.0.1") as client:
        kept = [client.get(style[1]) for _ in range(2)]
    assert all("immutable" in each.headers["Cache-Control"] for each in kept)
    assert all("Set-Cookie" not in each.headers for each in kept)
    if front.kind == "nginx":
        assert kept[1].headers["X-Cache"] == "HIT"


def test_senders_that_pause_stop_nobody_and_are_let_go(front: InFront) -> None:
    head = f"POST /ballots/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nx"
    with contextlib.ExitStack() as open_ones:
        senders = []
        for _ in range(16):
            plain = open_ones.enter_context(socket.create_connection(("127.0.0.1", front.secure)))
            sender = open_ones.enter_context(UNTRUSTED.wrap_socket(plain, server_hostname=NAME))
            sender.sendall(head.encode())
            sender.settimeout(60)
            senders.append(sender)
        with visitor(front.secure, "127.0.0.1") as client:
            assert client.get("/").status_code == 200
        if front.kind == "nginx":  # Caddy leaves it to the site (test_server.py)
            for sender in senders:
                assert not sender.recv(100).startswith(b"HTTP/1.1 2")


def test_the_deploy_check_is_clean_in_the_settings_that_the_guide_gives(tmp_path: Path) -> None:
    site = Site(tmp_path / "var", **PRODUCTION)
    site.environment["HOST"] = "0.0.0.0"  # noqa: S104  # as in a container, where more is asked for
    said = site.manage("check", "--deploy", "--fail-level", "WARNING", check=False)
    assert "no issues" in said, said
