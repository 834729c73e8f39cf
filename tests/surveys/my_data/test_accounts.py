"""Signing in joins a reader's browsers; signing out makes the browser a new reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from axes.models import AccessLog
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.readers.cookies import issued, key_of, reader_key
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of
from tests.rows.ideas import give, make_idea
from tests.rows.said import make_ballot
from tests.rows.written import make_summary
from tests.surveys.browsing import COOKIE, a_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

PASSWORD = "a long and odd password"


@pytest.fixture
def reader() -> Reader:
    """The client's reader, who voted once."""
    reader = ensure_reader(key_of(COOKIE))
    make_ballot(reader, make_summary())
    return reader


# --- Signing in and out ---------------------------------------------------------------------------


def sign_up(client: Client, name: str = "anna", password: str = PASSWORD) -> Answer:
    form = {"username": name, "password1": password, "password2": password}
    return client.post("/join/", form)


def sign_in(client: Client, name: str = "anna") -> Answer:
    return client.post("/login/", {"username": name, "password": PASSWORD})


def test_a_reader_makes_a_login_and_keeps_what_they_said(client: Client, reader: Reader) -> None:
    response = sign_up(client)
    assert response["Location"] == "/me/"
    reader.refresh_from_db()
    assert reader.user == User.objects.get()
    assert not reader.user.is_staff
    assert client.cookies["reader"].value != COOKIE
    page = client.get("/me/").text
    assert "anna" in page
    assert "Log out" in page
    assert 'aria-label="Team"' not in page
    assert reader_of(key_of(COOKIE)) is None


def test_the_page_to_join_says_that_a_password_cannot_be_sent(client: Client) -> None:
    assert "cannot be sent to you" in client.get("/join/").text


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("", "", "required"),
        ("anna", "short", "at least 10"),
        ("", PASSWORD, "required"),
        ("an na", PASSWORD, "valid"),
    ],
)
def test_what_cannot_be_a_login_is_a_400(
    client: Client, name: str, password: str, why: str
) -> None:
    response = sign_up(client, name, password)
    assert response.status_code == 400
    assert why in response.text
    assert not User.objects.exists()


def test_logins_from_one_network_have_a_limit(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.my_data.accounts.SIGN_UPS_AN_HOUR", 1)
    outside: Any = {"REMOTE_ADDR": "198.51.100.7"}
    form = {"password1": PASSWORD, "password2": PASSWORD}
    answers = [
        Client(**outside).post("/join/", {"username": name, **form}).status_code
        for name in ("anna", "bert")
    ]
    assert answers == [302, 429]
    assert User.objects.count() == 1


def test_signing_in_on_a_second_browser_joins_it_and_says_so(reader: Reader) -> None:
    first, second = a_client(), a_client()
    second.cookies["reader"] = issued("z" * 22)
    sign_up(first)
    make_ballot(ensure_reader(key_of("z" * 22)), make_summary())
    response = sign_in(second)
    assert response["Location"] == "/me/"
    assert "was joined with what you had said" in second.get("/me/").text
    assert second.cookies["reader"].value == first.cookies["reader"].value
    assert Reader.objects.count() == 1
    assert Ballot.objects.filter(reader=reader).count() == 2


def test_points_that_were_cut_by_joining_are_named(client: Client) -> None:
    sign_up(client)
    owner = Reader.objects.get()
    ideas = [make_idea(title=f"Wish {number}") for number in range(4)]
    give(owner, ideas[0], 3)
    other = a_client()
    other.cookies["reader"] = issued("z" * 22)
    for idea in ideas[1:]:
        give(ensure_reader(key_of("z" * 22)), idea, 3)
    sign_in(other)
    assert "“Wish 0” went from 3 to 1" in other.get("/me/").text  # 3 · 3 newer ones leave 1 of 10


def test_the_session_gets_a_new_key_at_signing_in(client: Client) -> None:
    sign_up(a_client())
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_after_signing_out_the_browser_is_a_new_reader(client: Client, reader: Reader) -> None:
    sign_up(client)
    known = client.cookies["reader"].value
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/"
    assert client.cookies["reader"].value not in {known, COOKIE, ""}
    assert "We hold nothing about you" in client.get("/me/").text
    assert Reader.objects.filter(pk=reader.pk).exists()


def test_who_comes_next_to_a_shared_computer_takes_nothing_along(client: Client) -> None:
    sign_up(client)
    make_ballot(Reader.objects.get(), make_summary())
    client.cookies.pop("sessionid")  # the session ran out, nobody signed out
    sign_up(client, "bert")
    assert Ballot.objects.get().reader.user == User.objects.get(username="anna")
    assert Reader.objects.count() == 2


def test_deleting_takes_the_login_along_and_ends_the_session(client: Client) -> None:
    sign_up(client)
    assert "your login “anna”" in client.get("/me/delete/").text
    client.post("/me/delete/")
    assert not User.objects.exists()
    assert "Log out" not in client.get("/me/").text


def test_a_team_member_keeps_the_login_and_is_led_to_the_teams_pages(client: Client) -> None:
    User.objects.create_user("anna", password=PASSWORD, is_staff=True)
    assert sign_in(client)["Location"] == "/desk/"
    assert "which is the team’s" in client.get("/me/delete/").text
    client.post("/me/delete/")
    assert User.objects.exists()


def test_signing_in_keeps_no_address(client: Client) -> None:
    sign_up(a_client())
    sign_in(client)
    assert not AccessLog.objects.exists()


def test_a_busy_database_signs_nobody_in(client: Client) -> None:
    sign_up(a_client())
    locked = OperationalError("locked")
    with mock.patch("surveys.my_data.accounts.sign_in_reader", side_effect=locked):
        assert sign_in(client).status_code == 503
        assert sign_up(client, "bert").status_code == 503
    assert "sessionid" not in client.cookies
    assert User.objects.count() == 1


def test_a_crawler_with_a_password_becomes_no_reader(client: Client) -> None:
    sign_up(a_client())
    crawler = Client(headers={"User-Agent": "Googlebot/2.1"})
    assert sign_in(crawler).status_code == 302
    assert Reader.objects.count() == 1
    assert reader_key(crawler.get("/me/").wsgi_request).is_crawler
