"""The feed of verdicts: who may read it, and what a reader of Atom finds in it."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.rows.calling import program
from tests.rows.told import make_happening
from tests.writeup_site.roles import signed_in
from writeup_site.keys.scopes import TokenScope
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.services import make_feed_token, tell

pytestmark = pytest.mark.django_db

FEED: Final = "/verdicts/feed.atom"
ATOM: Final = "{http://www.w3.org/2005/Atom}"


def changed(number: int = 1) -> None:
    """A verdict changed."""
    tell(
        make_happening(
            key=f"verdict:1:2:{number}",
            kind=EventKind.VERDICT_CHANGED,
            sentence=f"bart <{number}> is better & sure.",
            path="/models/compare/?baseline=bart%401&candidate=bart%402",
            data={"baseline": "bart@1", "candidate": "bart@2", "verdict": "better"},
        )
    )  # fmt: skip


def test_changes_are_entries_the_newest_first() -> None:
    tell(make_happening())  # a decision is none
    changed(1)
    changed(2)
    answer = signed_in("analyst").get(FEED)
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "no-store" in answer["Cache-Control"]
    feed = ElementTree.fromstring(answer.content)  # noqa: S314  # our own
    newest, first = feed.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "bart@2 against bart@1: better"
    assert newest.findtext(f"{ATOM}id") == "urn:writeup:verdict:1:2:2"
    summary = newest.find(f"{ATOM}summary")
    assert summary is not None
    assert (summary.get("type"), summary.text) == ("html", "bart &lt;2&gt; is better &amp; sure.")
    link = newest.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == (
        "http://testserver/models/compare/?baseline=bart%401&candidate=bart%402"
    )
    assert first.findtext(f"{ATOM}id") == "urn:writeup:verdict:1:2:1"


def test_strangers_readers_and_wrong_tokens_get_nothing() -> None:
    changed()
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    for client, path in [
        (Client(), FEED), (reader, FEED), (Client(), f"{FEED}?token=feed_x"),
        (signed_in("analyst"), f"{FEED}?token=feed_x"), (Client(), f"{FEED}?token=%00"),
    ]:  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert "bart" not in answer.text


def test_the_token_of_an_address_holds_as_long_as_its_members_role() -> None:
    user = User.objects.create_user("ann")
    token = make_feed_token(user)
    assert Client().get(f"{FEED}?token={token}").status_code == 401  # no role yet
    signed_in("analyst")
    analyst = User.objects.get(username="analyst")
    former, token = make_feed_token(analyst), make_feed_token(analyst)
    assert Client().get(f"{FEED}?token={token}").status_code == 200
    assert Client().get(f"{FEED}?token={former}").status_code == 401
    assert token not in Client().get(f"{FEED}?token={token}").text
    analyst.groups.clear()
    assert Client().get(f"{FEED}?token={token}").status_code == 401


@pytest.mark.parametrize(
    ("scope", "status"), [(TokenScope.READ, 200), (TokenScope.ADMIN, 200), (TokenScope.WRITE, 401)]
)
def test_a_token_of_the_api_must_be_allowed_to_read(scope: TokenScope, status: int) -> None:
    caller = program(scope)
    answer = Client().get(FEED, headers={"Authorization": f"Bearer {caller.secret}"})
    assert answer.status_code == status


def test_a_long_feed_is_one_query_and_ends_at_fifty() -> None:
    token = make_feed_token(User.objects.create_superuser("root"))
    for number in range(52):
        changed(number)
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"{FEED}?token={token}")
    assert len(re.findall("<entry>", answer.text)) == 50
    assert len(asked) <= 2  # whose token, the events
