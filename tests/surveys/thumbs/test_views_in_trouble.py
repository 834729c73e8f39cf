"""A ballot that the database cannot take is answered 503, and no other way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from surveys.ballots.models import Ballot
from tests.rows.written import make_summary
from tests.surveys.browsing import BROWSER, HTMX, press


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else holds the write lock of the SQLite database."""
    with connection.cursor() as cursor, closing(sqlite3.connect(database_file())) as other:
        cursor.execute("PRAGMA busy_timeout = 20")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.rollback()
        cursor.execute("PRAGMA busy_timeout = 5000")


def database_file() -> str:
    return str(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_a_503_and_pressing_again_is_taken(
    client: Client, nudges: list[str]
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all")
    summary = make_summary().pk
    press(client, summary, key="before")
    with locked():
        for headers in ({}, HTMX, BROWSER):
            response = press(client, summary, value=0, headers=headers)
            assert response.status_code == 503
            assert int(response["Retry-After"]) > 0
            assert "Nothing was taken" in response.text
    assert len(nudges) == 1
    assert press(client, summary, value=0).status_code == 201
    assert Ballot.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_full_database_is_a_503_and_what_was_answered_201_is_there(client: Client) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite can be told to be full")
    summary = make_summary().pk
    taken = set()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        for number in range(1000):
            response = press(client, summary, key=f"k{number}")
            if response.status_code != 201:
                break
            taken.add(f"k{number}")
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert response.status_code == 503
    assert set(Ballot.objects.values_list("idempotency_key", flat=True)) == taken


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [OperationalError("down"), InterfaceError("closed")])
def test_a_database_that_is_down_is_a_503(client: Client, trouble: Exception) -> None:
    with mock.patch("surveys.thumbs.pressing.ensure_readers", side_effect=trouble):
        response = press(client, make_summary().pk)
    assert response.status_code == 503
    assert "down" not in response.text


@pytest.mark.django_db
def test_a_database_that_fails_after_the_commit_takes_nothing_back(client: Client) -> None:
    summary = make_summary().pk
    with mock.patch("surveys.thumbs.pressing.states_after", side_effect=OperationalError("down")):
        response = press(client, summary, headers=HTMX)
    assert response.status_code == 201
    assert 'aria-pressed="true"' in response.text
    assert Ballot.objects.count() == 1
