"""The lane of thumbs says what the whole site says, to many at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any, Final
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.test.client import ClientHandler
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from common.limits.ceiling import forget
from surveys.ballots.models import Ballot
from surveys.readers.cookies import issued
from surveys.readers.models import Reader
from tests.rows.written import make_summary
from tests.surveys.browsing import BROWSER, COOKIE, FORM, HTMX, ticket_on
from tests.surveys.browsing import a_client as a_reader
from writeup_site.front.replies import WsgiReply
from writeup_site.thumbs_lane.answering import answer_presses

pytestmark = pytest.mark.django_db

TOKEN: Final = "t" * 32
_keys = count(1)


def environ(
    summary: int, headers: Mapping[str, str] | None = None, *, cookies: str = "", **fields: Any
) -> dict[str, Any]:
    """What the server makes of a press on a summary, by a reader who was served its page."""
    form = {"kind": "summary", "target": summary, "value": 1, "key": f"k{next(_keys)}",
            "next": "/a/?p=2", "csrfmiddlewaretoken": TOKEN, **fields}  # fmt: skip
    form.setdefault("ticket", ticket_on(a_reader(), "summary", form["target"]))
    said = cookies or f"reader={issued(COOKIE)}; csrftoken={TOKEN}"
    request = RequestFactory(headers=headers).post(
        "/ballots/", urlencode(form), content_type=FORM, HTTP_COOKIE=said
    )
    made: dict[str, Any] = request.environ
    return made


def by_the_lane(*environs: dict[str, Any]) -> list[WsgiReply | None]:
    return answer_presses(environs)


def by_the_site(asked: dict[str, Any]) -> WsgiReply:
    """The answer of the whole stack."""
    response: Any = ClientHandler(enforce_csrf_checks=True)(asked)
    cookies = [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
    return WsgiReply(response.status_code, [*response.items(), *cookies], response.content)


def heads(reply: WsgiReply) -> list[tuple[str, str]]:
    """The headers, but for what differs from one answer to the next."""
    return sorted(
        (name, re.sub(r"expires=[^;]+", "", value))
        for name, value in reply.headers
        if name not in {"X-Request-Id", "Content-Length"}
    )


def words(reply: WsgiReply) -> str:
    """The text without keys and masked tokens."""
    text = (reply.body or b"").decode()
    return re.sub(r'name="(key|csrfmiddlewaretoken)" value="[^"]+"', r"\1", text)


@pytest.mark.parametrize("headers", [HTMX, {}, {**HTMX, "Accept-Language": "de"},
                                     {**HTMX, "X-Request-Id": "a-name-of-its-own"}])  # fmt: skip
@pytest.mark.parametrize("value", [1, -1, 0])
def test_a_press_is_answered_as_by_the_whole_site(headers: dict[str, str], value: int) -> None:
    summary = make_summary().pk
    said: dict[str, Any] = {"value": value, "ticket": ticket_on(a_reader(), "summary", summary)}
    (lane,) = by_the_lane(environ(summary, headers, **said))
    site = by_the_site(environ(summary, headers, **said))
    assert lane is not None and (lane.status, site.status) == (201, 201)
    assert (heads(lane), words(lane)) == (heads(site), words(site))
    assert Ballot.objects.count() == 2


def test_presses_that_wait_are_taken_together_each_by_its_own_key() -> None:
    one, other = make_summary().pk, make_summary().pk
    replies = by_the_lane(
        environ(one, HTMX, key="a"),
        environ(one, HTMX, key="a"),
        environ(one, HTMX, key="a", value=-1),
        environ(other, HTMX, key="b", value=-1),
        environ(other, {}, key="c", value=0),
    )
    assert [reply and reply.status for reply in replies] == [201, 200, 409, 201, 201]
    assert list(Ballot.objects.order_by("pk").values_list("idempotency_key", "value")) == [
        ("a", 1), ("b", -1), ("c", 0),
    ]  # fmt: skip
    assert replies[2] is not None and b"already taken from this form" in (replies[2].body or b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 20])
def test_together_they_ask_the_database_no_oftener_than_one(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    summary = make_summary().pk
    by_the_lane(environ(summary, HTMX))  # the reader and the target are known then
    asked = [environ(summary, HTMX) for _ in range(number)]
    with django_assert_num_queries(3):  # the reader, the rows, the counts
        by_the_lane(*asked)
    assert Ballot.objects.count() == 1 + number


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (BROWSER, {}),
        (HTMX, {"csrfmiddlewaretoken": "x" * 32}),
        (HTMX, {"value": "2"}),
        (HTMX, {"target": 999_999, "ticket": "made-up"}),
        (HTMX, {"ticket": "made-up"}),
        ({**HTMX, "Host": "elsewhere.example"}, {}),
        (HTMX, {"comment": "c" * 20_000}),
    ],
)
def test_whatever_is_no_plain_press_is_left_to_the_whole_site(
    headers: dict[str, str], fields: dict[str, Any]
) -> None:
    summary = make_summary().pk
    asked = environ(summary, headers, **fields)
    before = dict(asked)
    assert by_the_lane(asked) == [None]
    assert asked == before
    assert not Ballot.objects.exists() and not Reader.objects.exists()


def test_without_a_cookie_the_whole_site_answers() -> None:
    asked = environ(make_summary().pk, HTMX, cookies=f"csrftoken={TOKEN}")
    assert by_the_lane(asked) == [None]


def test_a_site_with_https_has_plain_presses_led_there(settings: Settings) -> None:
    summary = make_summary().pk
    settings.SECURE_SSL_REDIRECT = True
    assert by_the_lane(environ(summary, HTMX)) == [None]


def test_beyond_the_ceiling_only_those_are_refused_that_are_too_many(settings: Settings) -> None:
    forget()
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 2
    summary = make_summary().pk
    replies = by_the_lane(*(environ(summary, HTMX) for _ in range(3)))
    assert [reply and reply.status for reply in replies] == [201, 201, 429]
    assert replies[2] is not None and "Retry-After" in dict(replies[2].headers)
    assert Ballot.objects.count() == 2


def test_a_database_that_is_gone_is_a_503_for_each() -> None:
    summary = make_summary().pk
    asked = [environ(summary, HTMX), environ(summary, {})]
    with mock.patch("surveys.thumbs.pressing.ensure_readers", side_effect=OperationalError("gone")):
        replies = by_the_lane(*asked)
    for reply in replies:
        assert reply is not None and reply.status == 503
        assert "Retry-After" in dict(reply.headers) and b"Nothing was taken" in (reply.body or b"")
