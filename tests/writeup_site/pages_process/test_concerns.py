"""Who is answered beside the web process: the team and programs, and nobody without a key."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.writeup_site.front.test_environ import Asked, Heads, environ
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_token, revoke_token
from writeup_site.pages_process.concerns import is_for_team, is_of_team

LOGIN = ("cookie", "csrftoken=x; sessionid=y")
TOKEN = ("authorization", "Bearer wu_x")


def asked(path: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    return environ(Asked(Heads(list(pairs)), path=path))


@pytest.mark.parametrize(
    "path", ["/models/", "/desk/", "/exports/", "/admin/", "/admin/surveys/ballot/", "/operations/"]
)
def test_pages_of_the_team_and_the_admin_are_for_who_is_logged_in(path: str) -> None:
    assert is_for_team(asked(path, LOGIN))
    assert not is_for_team(asked(path))
    assert not is_for_team(asked(path, TOKEN))


@pytest.mark.parametrize("path", ["/api/v1/summaries/export", "/api/v1/votes", "/api/v1/nothing"])
def test_programs_come_with_their_token(path: str) -> None:
    assert is_for_team(asked(path, TOKEN))
    assert not is_for_team(asked(path, LOGIN))


@pytest.mark.parametrize(
    "path",
    ["/", "/articles/a/", "/ballots/", "/duels/", "/login/", "/me/", "/healthz", "/metrics",
     "/static/a.css", "/nowhere/", "/api/v1/public/key/votes", "/api/v1/shown",
     "/api/v1/exposures"],
)  # fmt: skip
def test_what_readers_wait_for_stays(path: str) -> None:
    assert not is_for_team(asked(path, LOGIN, TOKEN))


def test_a_path_that_is_no_text_is_nobodys() -> None:
    assert not is_for_team(asked("/models/", LOGIN) | {"PATH_INFO": "/\xff\xfe/"})


def test_where_votes_are_taken_is_no_page_of_the_team() -> None:
    ballots = [
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLPattern) and each.name == "ballot"
    ]
    assert [getattr(each.callback, "is_team_page", False) for each in ballots] == [False]


@pytest.fixture
def open_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection of a test, whose transaction is open, stays."""
    monkeypatch.setattr("writeup_site.pages_process.concerns.close_old_connections", lambda: None)


def session_of(user: User) -> tuple[str, str]:
    client = Client()
    client.force_login(user)
    return "cookie", f"csrftoken=x; sessionid={client.cookies['sessionid'].value}"


@pytest.mark.usefixtures("open_connection")
def test_a_member_is_of_the_team_and_neither_a_reader_nor_who_forged_a_cookie() -> None:
    member = User.objects.create_user("member", is_staff=True)
    reader = User.objects.create_user("reader")
    his = session_of(member)
    assert is_of_team(asked("/models/", his))
    assert not is_of_team(asked("/models/", session_of(reader)))
    for forged in ("sessionid=y", f"sessionid={'a' * 32}", "xsessionid=1", "sessionid=", "=;;"):
        assert not is_of_team(asked("/models/", ("cookie", forged)))
    member.is_active = False
    member.save()
    assert not is_of_team(asked("/models/", his))


@pytest.mark.usefixtures("open_connection")
def test_a_token_that_holds_is_of_the_team_and_no_other() -> None:
    user = User.objects.create_superuser("one")
    made = make_token(name="t", scopes=[TokenScope.READ], days=7, user=user)
    path = "/api/v1/summaries/export"
    assert is_of_team(asked(path, ("authorization", f"Bearer {made.secret}")))
    for forged in (f"Bearer {made.secret}x", f"Basic {made.secret}", "Bearer", "", "wu_x"):
        assert not is_of_team(asked(path, ("authorization", forged)))
    revoke_token(made.token)
    assert not is_of_team(asked(path, ("authorization", f"Bearer {made.secret}")))


@pytest.mark.usefixtures("open_connection")
def test_where_the_database_does_not_answer_nobody_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("writeup_site.pages_process.concerns.token_of", fails)
    assert not is_of_team(asked("/api/v1/votes", TOKEN))
