"""The content security policy, and where requests come from."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from common.limits.origins import OriginCounter
from common.limits.trusted_proxies import trusted_proxies
from tests.rows.written import make_article, make_sections, make_summary
from tests.writeup_site.markup import markup

pytestmark = pytest.mark.django_db


def policy(client: Client, address: str) -> dict[str, str]:
    header = client.get(address)["Content-Security-Policy"]
    directives = (each.strip().partition(" ") for each in header.split(";"))
    return {name: sources for name, _, sources in directives}


@pytest.mark.parametrize("address", ["/", "/write/", "/login/", "/healthz", "/nope/"])
def test_the_site_allows_its_own_files_and_nothing_inline(client: Client, address: str) -> None:
    found = policy(client, address)
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self'"
    assert "unsafe" not in " ".join(found.values())


def test_the_admin_has_what_its_own_scripts_need(client: Client, team: User) -> None:
    client.force_login(team)
    for address in ["/admin/", "/admin/auth/user/"]:
        found = policy(client, address)
        assert found["script-src"] == "'self' 'unsafe-eval'"
        assert found["style-src"] == "'self' 'unsafe-inline'"
        assert found["default-src"] == "'none'"


def test_no_page_holds_what_the_policy_would_block(client: Client, team: User) -> None:
    article = make_article(url="https://example.org", text="It rained.", tags=("a",), source="b")
    make_sections(make_summary(article))
    for member in (False, True):
        if member:
            client.force_login(team)
        for address in ["/", "/?q=x", "/write/", "/nope/", article.get_absolute_url()]:
            page = client.get(address)
            assert markup(page).inline == []
    assert markup(Client().get("/login/")).inline == []


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool, bool]]:
    """What is counted: the address, whether a proxy is unnamed, whether it told nothing."""
    found: list[tuple[str, bool, bool]] = []
    monkeypatch.setattr(
        OriginCounter,
        "note",
        lambda self, address, *, unnamed, untold: found.append((address, unnamed, untold)),
    )
    return found


@pytest.mark.parametrize(
    ("proxies", "peer_and_said", "counted"),
    [
        ("", ("192.0.2.1", ""), ("192.0.2.1", False, False)),
        ("", ("10.0.0.5", "192.0.2.1"), ("10.0.0.5", True, False)),  # a proxy that nobody named
        ("10.0.0.0/8", ("10.0.0.5", "192.0.2.1"), ("192.0.2.1", False, False)),
        ("10.0.0.0/8", ("10.0.0.5", ""), ("", False, True)),  # one that does not say for whom
        ("10.0.0.0/8", ("192.0.2.9", "192.0.2.1"), ("192.0.2.9", True, False)),
    ],
)
def test_where_a_request_came_from_is_counted(
    settings: Settings,
    noted: list[tuple[str, bool, bool]],
    proxies: str,
    peer_and_said: tuple[str, str],
    counted: tuple[str, bool, bool],
) -> None:
    client = Client()
    peer, forwarded = peer_and_said
    settings.TRUSTED_PROXIES = trusted_proxies(proxies)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    client.get("/robots.txt", headers=headers, REMOTE_ADDR=peer)
    client.get("/healthz", headers=headers, REMOTE_ADDR=peer)  # by machines, past the proxy
    assert noted == [counted]


@pytest.mark.parametrize("address", ["/ballots/", "/evidence/", "/duel/choice/", "/me/export/"])
def test_an_address_that_takes_forms_alone_tells_whoever_opens_it(
    client: Client, address: str
) -> None:
    method = client.post if address == "/me/export/" else client.get
    answer = method(address)
    assert answer.status_code == 405 and answer["Allow"]
    assert ("Nothing to read at this address" in answer.text) is (method == client.get)


def test_a_page_for_programs_keeps_its_own_words(client: Client) -> None:
    answer = client.get("/api/v1/gate", headers={"Authorization": "Bearer x"})
    assert answer.status_code != 405
    assert "Nothing to read" not in client.delete("/api/v1/gate").text


def test_the_switch_of_opinions_leads_whoever_logs_in_anew_to_a_page(
    client: Client, team: User
) -> None:
    sent = client.post("/models/population/", {"population": "readers"})
    assert sent["Location"].startswith("/login/?next=/models/population/")
    client.force_login(team)
    assert client.get("/models/population/")["Location"] == "/models/"
