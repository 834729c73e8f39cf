"""What pages of other sites may do with a public key, and what they may not."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.exposures.models import Exposure
from surveys.questionnaires.services import load_survey
from surveys.readers.models import Reader
from surveys.thumbs.models import Vote
from tests.rows.calling import member, program
from tests.rows.written import (
    make_article,
    make_contest,
    make_section,
    make_summary,
    make_version,
    make_versions,
)
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_public_key, revoke_public_key

pytestmark = pytest.mark.django_db

ORIGIN = "https://app.example"


@dataclass
class Page:
    """A page of the key's origin: its calls, and the reader it keeps."""

    key: str
    secret: str
    who: dict[str, str]
    origin: str = ORIGIN

    def call(self, name: str, **body: Any) -> Any:
        """A call about this page's reader."""
        return self.send(name, self.who | body)

    def send(self, name: str, body: object, *, kind: str = "application/json") -> Any:
        """Any body."""
        return Client().post(
            f"/api/v1/public/{self.key}/{name}",
            json.dumps(body),
            content_type=kind,
            headers={"Origin": self.origin} if self.origin else {},
        )

    def signed(self, user: str) -> dict[str, str]:
        """What the host's server says of its user."""
        signature = hmac.new(self.secret.encode(), user.encode(), hashlib.sha256).hexdigest()
        return {"user": user, "signature": signature}


@pytest.fixture
def page() -> Page:
    """A page with a reader who is new."""
    made = make_public_key(name="app", origins=[ORIGIN], user=member())
    mine = Page(made.key.key, made.secret, {})
    mine.who = {"reader": mine.send("readers", {}).json()["reader"]}
    return mine


def test_a_page_is_answered_so_that_its_own_origin_alone_can_read_it(page: Page) -> None:
    answer = page.call("duels")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer["Vary"]
    page.origin = "https://evil.example"
    refused = page.call("duels")
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused
    page.origin = ""
    assert "token" in page.call("duels").json()["detail"]


def test_a_browser_that_asks_before_a_call_is_told_what_the_page_may_do(page: Page) -> None:
    address = f"/api/v1/public/{page.key}/votes"
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = Client().options(address, headers=asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert answer["Access-Control-Allow-Headers"] == "Content-Type"
    foreign = Client().options(address, headers=asked | {"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert "Access-Control-Allow-Origin" not in foreign


def test_a_refusal_can_be_read_by_the_page_too(page: Page) -> None:
    answer = page.send("votes", {})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == ORIGIN


def test_a_revoked_key_lets_no_page_in(page: Page) -> None:
    from writeup_site.keys.models import PublicKey

    revoke_public_key(PublicKey.objects.get())
    assert page.call("duels").status_code == 404


def test_a_public_key_is_no_token_and_a_token_no_public_key(page: Page) -> None:
    caller = program(TokenScope.ADMIN)
    assert caller.post(f"/public/{caller.secret[:40]}/readers", {}).status_code == 404
    caller.secret = page.key
    assert caller.get("/summaries").status_code == 401


def test_a_reader_is_shown_one_version_for_good_and_its_first_reading_is_noted(page: Page) -> None:
    for version in make_versions(6):
        make_summary(make_article_once(), version, text=f"By {version.name}.")
    first = page.call("shown", article_key="one").json()
    assert [page.call("shown", article_key="one").json()["summary"] for _ in range(3)] == (
        [first["summary"]] * 3
    )
    assert Exposure.objects.count() == 1
    assert "version" not in first  # it is not told who wrote it


def make_article_once() -> Any:
    """The article `one`."""
    from summaries.articles.models import Article

    return Article.objects.filter(key="one").first() or make_article(key="one")


def test_drafts_are_not_shown_and_not_told_of(page: Page) -> None:
    make_summary(make_article(key="one"), make_version(status="draft"))
    drafted = page.call("shown", article_key="one")
    missing = page.call("shown", article_key="two")
    assert (drafted.status_code, missing.status_code) == (404, 404)
    assert drafted.json()["detail"].replace("one", "two") == missing.json()["detail"]


def test_a_thumb_counts_once_however_often_it_comes(page: Page) -> None:
    summary = make_summary(make_article(key="one"))
    section = make_section(summary)
    ticket = page.call("shown", article_key="one").json()["ticket"]
    said = {"kind": "summary", "id": summary.pk, "value": 1, "key": "k1", "ticket": ticket}
    answers = [page.call("votes", **said) for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 200, 200]
    assert [each.json()["created"] for each in answers] == [True, False, False]
    other = page.call("votes", **said | {"value": -1})
    assert other.status_code == 409
    on_section = said | {"kind": "section", "id": section.pk, "key": "k2"}
    assert page.call("votes", **on_section).status_code == 201
    collect_backlog()
    assert Vote.objects.count() == 2
    assert Ballot.objects.count() == 2
    assert Reader.objects.count() == 1


def test_a_page_that_is_left_sends_its_vote_as_text(page: Page) -> None:
    summary = make_summary(make_article(key="one"))
    ticket = page.call("shown", article_key="one").json()["ticket"]
    said = {"kind": "summary", "id": summary.pk, "value": -1, "key": "k", "ticket": ticket}
    more = {"reasons": ["long"], "comment": "Twice as long as need be."}
    sent = page.send("votes", page.who | said | more, kind="text/plain;charset=UTF-8")
    assert sent.status_code == 201
    assert Ballot.objects.get().body["reasons"] == ["long"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"id": 10**6}, 403),  # another summary than was shown
        ({"ticket": "x"}, 403),
        ({"value": 2}, 422),
        ({"key": "a b"}, 422),
        ({"reasons": ["long"]}, 422),  # with a 👍
        ({"value": -1, "reasons": ["dull"]}, 422),
        ({"value": -1, "comment": "x" * 501}, 422),
        ({"reader": "made-up"}, 403),
        ({"colour": "red"}, 422),
    ],
)
def test_a_vote_that_cannot_be_is_refused_and_not_kept(
    page: Page, more: dict[str, Any], status: int
) -> None:
    summary = make_summary(make_article(key="one"))
    ticket = page.call("shown", article_key="one").json()["ticket"]
    said = {"kind": "summary", "id": summary.pk, "value": 1, "key": "k1", "ticket": ticket}
    answer = page.call("votes", **said | more)
    assert answer.status_code == status, answer.content
    assert not Ballot.objects.exists()


def test_a_ticket_is_one_readers_and_a_reader_one_keys(page: Page) -> None:
    summary = make_summary(make_article(key="one"))
    ticket = page.call("shown", article_key="one").json()["ticket"]
    said = {"kind": "summary", "id": summary.pk, "value": 1, "key": "k1", "ticket": ticket}
    other = page.send("readers", {}).json()
    assert page.send("votes", said | other).status_code == 403
    foreign = make_public_key(name="shop", origins=[ORIGIN], user=member())
    page.key = foreign.key.key
    assert page.call("votes", **said).status_code == 403


def test_a_signed_user_is_one_reader_for_pages_and_programs_and_an_unsigned_one_is_nobody(
    page: Page,
) -> None:
    make_contest(make_versions(4), articles=1, key="one")
    shown = page.send("shown", page.signed("user 7") | {"article_key": "one"}).json()
    told = program(TokenScope.READ).get("/shown?article_key=one&user=user 7").json()
    assert told["breakdown"]["id"] == shown["summary"]
    assert told["first"] is False
    assert page.send("shown", {"user": "user 7", "article_key": "one"}).status_code == 422
    forged = page.signed("user 8") | {"user": "user 7", "article_key": "one"}
    assert page.send("shown", forged).status_code == 403
    assert Reader.objects.count() == 1


def test_a_program_asks_what_to_show_and_says_what_it_showed() -> None:
    one, other = make_versions(2)
    [article] = make_contest([one, other], key="one")
    caller = program(TokenScope.READ, TokenScope.WRITE)
    drawn = caller.get("/shown?article_key=one&user=u").json()
    assert drawn["first"] is True
    assert not Exposure.objects.exists()  # asking notes nothing
    body = {"article_key": "one", "user": "u", "version": other.identifier}
    assert caller.post("/exposures", body).status_code == 201
    assert caller.post("/exposures", body | {"version": one.identifier}).status_code == 200
    assert Exposure.objects.get().version == other
    kept = caller.get("/shown?article_key=one&user=u").json()
    assert (kept["breakdown"]["version"], kept["first"]) == (other.identifier, False)
    assert caller.post("/exposures", body | {"article_key": "two"}).status_code == 404
    assert article.summaries.count() == 2


def test_a_duel_has_opaque_sides_and_one_choice(page: Page) -> None:
    versions = make_versions(2)
    make_contest(versions, articles=1)
    duel = page.call("duels").json()
    assert page.call("duels").json() == duel  # the same until it is judged
    assert duel["state"] == "open"
    assert not any(version.name in json.dumps(duel) for version in versions)
    chosen = page.call("choices", ticket=duel["ticket"], choice="a")
    assert chosen.status_code == 201
    assert not any(version.name in chosen.content.decode() for version in versions)
    assert page.call("choices", ticket=duel["ticket"], choice="a").status_code == 200
    assert page.call("choices", ticket=duel["ticket"], choice="b").status_code == 409
    assert page.call("choices", ticket="x", choice="a").status_code == 403
    assert page.call("duels").json()["state"] == "judged"
    assert Ballot.objects.get().kind == "duel"


def test_without_anything_to_compare_there_is_no_duel(page: Page) -> None:
    assert page.call("duels").json()["state"] == "empty"


def test_the_limits_of_readers_and_networks_hold_here_too(page: Page, settings: Settings) -> None:
    summary = make_summary(make_article(key="one"))
    ticket = page.call("shown", article_key="one").json()["ticket"]
    said = {"kind": "summary", "id": summary.pk, "ticket": ticket, "value": 1}
    settings.BALLOT_LIMITS_PER_READER = "1/minute"
    page.call("votes", **said, key="k1")
    page.call("votes", **said, key="k2")
    reasons = list(Ballot.objects.order_by("pk").values_list("quarantine_reason", flat=True))
    assert reasons == ["", "reader over its limit"]
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 1
    refused = page.call("votes", **said, key="k3")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1


def test_a_crawler_is_shown_things_and_cannot_vote(page: Page) -> None:
    summary = make_summary(make_article(key="one"))
    ticket = page.call("shown", article_key="one").json()["ticket"]
    body = {"kind": "summary", "id": summary.pk, "value": 1, "key": "k", "ticket": ticket}
    answer = Client().post(
        f"/api/v1/public/{page.key}/votes", json.dumps(page.who | body), "application/json",
        headers={"Origin": ORIGIN, "User-Agent": "Googlebot"},
    )  # fmt: skip
    assert answer.status_code == 403


def test_a_body_of_a_page_has_at_most_16_kilobytes(page: Page) -> None:
    assert page.call("votes", comment="x" * 17_000).status_code == 413


def test_sentences_are_in_the_readers_language(page: Page) -> None:
    answer = Client().get(
        f"/api/v1/public/{page.key}/reasons",
        headers={"Origin": ORIGIN, "Accept-Language": "de"},
    )
    assert answer.json()["reasons"]["summary"]["long"] == "Zu lang"


def test_a_survey_is_answered_question_by_question(page: Page) -> None:
    assert page.call("questions").json()["state"] == "none"
    load_survey(
        {
            "slug": "why",
            "title": "Why",
            "questions": [
                {"kind": "yes_no", "text": "Useful?", "required": True},
                {"kind": "text", "text": "Why?"},
            ],
        },
        opened=True,
    )
    first = page.call("questions").json()
    assert (first["state"], first["question"]["text"]) == ("open", "Useful?")
    assert first["question"]["choices"] == ["yes", "no"]
    said = {"survey": "why", "number": 1, "answer": ["yes"], "key": "k1"}
    assert page.call("answers", **said | {"answer": []}).status_code == 422
    assert page.call("answers", **said | {"answer": ["perhaps"]}).status_code == 422
    assert page.call("answers", **said | {"number": 2, "key": "k2"}).status_code == 409
    assert page.call("answers", **said | {"number": 3}).status_code == 404
    kept = page.call("answers", **said)
    assert (kept.status_code, kept.json()["question"]["text"]) == (201, "Why?")
    assert page.call("answers", **said).status_code == 200
    assert page.call("answers", **said | {"answer": ["no"]}).status_code == 409
    done = page.call("answers", survey="why", number=2, answer=[], key="k2").json()
    assert (done["state"], done["question"]) == ("complete", None)
    assert page.call("questions", survey="other").status_code == 404
    assert Ballot.objects.filter(kind="answer").count() == 2
