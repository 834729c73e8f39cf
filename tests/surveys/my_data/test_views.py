"""What a reader gave is shown, taken along and deleted."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.duels.outcome import Outcome
from surveys.exposures.models import Exposure
from surveys.ideas.models import Idea
from surveys.ideas.services import propose_idea
from surveys.readers.cookies import issued, key_of
from surveys.readers.models import Reader
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.duels import judge, serve
from tests.rows.ideas import give, make_idea
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_ballot
from tests.rows.written import make_contest, make_section, make_similar, make_summary
from tests.surveys.browsing import COOKIE, a_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Reader:
    """The client's reader, with something of every kind."""
    reader = ensure_reader(key_of(COOKIE))
    summary = make_summary()
    make_ballot(reader, summary)
    refs = (
        TargetRef.of(make_section(summary)),
        TargetRef.of(make_similar(summary.article, title="Other")),
    )
    for ref in refs:
        record_ballot(reader=reader, target=ref, value=-1, key=f"{ref.kind}-key")
    give(reader, make_idea(title="A map"), 2)
    Exposure.objects.create(reader=reader, article=summary.article, version=summary.version)
    propose_idea(reader=reader, title="A clock")
    return reader


def export(client: Client) -> Any:
    response = client.get("/me/export/")
    assert "attachment" in response["Content-Disposition"]
    return json.loads(response.getvalue())


# --- Looking --------------------------------------------------------------------------------------


def test_a_visitor_without_data_is_told_so_and_is_given_no_cookie() -> None:
    client = Client()
    assert "We hold nothing about you" in client.get("/me/").text
    assert "nothing to delete" in client.get("/me/delete/").text
    assert export(client) == {}
    assert "reader" not in client.cookies
    assert not Reader.objects.exists()


@pytest.mark.usefixtures("reader")
def test_everything_is_shown_in_words(client: Client) -> None:
    page = client.get("/me/")
    for words in ("Thumbs", "The summary of “", "Question “Why?” in “", "“Other” beside “",
                  "Points for ideas", "A map", "2 points", "Ideas you proposed", "A clock",
                  "Articles you were shown"):  # fmt: skip
        assert words in page.text, words
    assert "no-store" in page["Cache-Control"]


def test_every_kind_is_told_in_words(client: Client, reader: Reader) -> None:
    make_contest()
    judge(serve(reader), Outcome.TIE)
    say(
        make_survey([{"kind": "several", "options": ["Length", "Tone"]}]),
        1,
        ["Tone"],
        reader=reader,
    )
    page = client.get("/me/").text
    assert "A duel about" in page and "Both" not in page
    assert "“What?” in" in page and "Tone" in page
    assert [each["value"] for each in export(client)["ballot"]] == [1, -1, -1, 2, 3, 1]


def test_another_readers_data_is_not_shown(reader: Reader) -> None:
    stranger = a_client()
    stranger.cookies["reader"] = issued("s" * 22)
    assert "We hold nothing" in stranger.get("/me/").text
    assert export(stranger) == {}


def test_the_page_shows_the_newest_of_very_many_and_the_export_all(
    client: Client, reader: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    summary = make_summary()
    for number in range(60):
        make_ballot(reader, summary, number % 3 - 1)
    with django_assert_max_num_queries(15):
        page = client.get("/me/").text
    assert "The newest 50 of 63" in page
    assert len(export(client)["ballot"]) == 64  # 60 + 3 thumbs, and points


def test_the_export_holds_every_row_and_every_column(client: Client, reader: Reader) -> None:
    held = export(client)
    assert held["reader"]["cookie_hmac"] == reader.key_hash
    thumb = held["ballot"][0]
    assert thumb["said"] == "👍"
    columns = {field.attname for field in Ballot._meta.concrete_fields} - {"reader_id"}
    assert columns <= thumb.keys()
    assert held["idea"][0]["title"] == "A clock"
    assert len(held["exposure"]) == 1


# --- Deleting -------------------------------------------------------------------------------------


def test_looking_at_the_question_deletes_nothing(client: Client, reader: Reader) -> None:
    assert "Thumbs: 3" in client.get("/me/delete/").text
    assert Ballot.objects.filter(reader=reader).count() == 4


def test_deleting_takes_all_and_the_cookie(client: Client, reader: Reader) -> None:
    response = client.post("/me/delete/", follow=True)
    assert "Everything you gave is deleted" in response.text
    assert client.cookies["reader"].value == ""
    assert not Reader.objects.filter(pk=reader.pk).exists()
    assert not Ballot.objects.exists()
    assert not Idea.objects.filter(title="A clock").exists()


def test_deleting_over_https_takes_the_host_bound_cookie() -> None:
    client = Client()
    client.cookies["__Host-reader"] = issued(COOKIE)
    ensure_reader(key_of(COOKIE))
    cookie = client.post("/me/delete/", secure=True).cookies["__Host-reader"]
    assert (cookie.value, cookie["max-age"], cookie["path"], cookie["secure"]) == ("", 0, "/", True)


@pytest.mark.usefixtures("reader")
def test_deleting_needs_the_token() -> None:
    assert a_client(enforce_csrf_checks=True).post("/me/delete/").status_code == 403
    assert Ballot.objects.exists()


def test_a_busy_database_deletes_nothing_and_says_so(client: Client, reader: Reader) -> None:
    with mock.patch("surveys.my_data.views.forget_reader", side_effect=OperationalError("locked")):
        response = client.post("/me/delete/")
    assert response.status_code == 503
    assert "nothing was deleted" in response.text
    assert response["Retry-After"]
    assert Reader.objects.filter(pk=reader.pk).exists()
