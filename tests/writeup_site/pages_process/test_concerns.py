"""Who is answered beside the web process: the team and programs, and nobody without a key."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from tests.writeup_site.front.test_environ import Asked, Heads, environ
from writeup_site.pages_process.concerns import is_for_team

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
