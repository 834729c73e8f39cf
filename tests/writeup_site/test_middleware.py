"""The content security policy."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

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
    for address in ["/admin/", "/admin/auth/user/", "/admin/password_change/"]:
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
