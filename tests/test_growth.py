"""What a page costs does not grow with the site: counted in the steps that SQLite takes for it.

A step is an instruction of SQLite's machine; twenty million of them are about a second. They are
the same on every machine and at every load, so the bound can be a number: a page of a site of
300,000 summaries, as it follows from two sizes, stays under a tenth of a second in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.growth import addresses
from benchmarks.growth_filling import Size
from benchmarks.growth_rows import build
from evaluation.opinions.services import derive_first
from evaluation.runs.sums import recount_sums

pytestmark = pytest.mark.django_db

SMALL: Final = Size(articles=150, versions=3, ballots=300)
LARGE: Final = Size(articles=1_500, versions=3, ballots=3_000)
_EACH: Final = 50  # steps between two counts
WHOLE: Final = 300_000  # summaries of the site that is asked about
MOST_STEPS: Final = 2_000_000


@contextmanager
def steps() -> Iterator[list[int]]:
    """How many steps SQLite takes inside, in the one number of the list."""
    counted = [0]

    def count() -> int:
        counted[0] += _EACH
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, _EACH)
    try:
        yield counted
    finally:
        connection.connection.set_progress_handler(None, 0)


def team_of_a_site(size: Size) -> Client:
    """Somebody who may look at everything of it."""
    build(size)
    recount_sums(everything=True)
    derive_first()
    client = Client()
    client.force_login(User.objects.create_superuser("team", password=None))
    return client


def costs(size: Size, pages: list[str]) -> dict[str, tuple[int, int]]:
    """Page to steps and queries of a second look; what is built for it is gone afterwards."""
    with transaction.atomic():
        client = team_of_a_site(size)
        found = {}
        for page in pages:
            if client.get(page).status_code != 200:
                continue
            with steps() as counted, CaptureQueriesContext(connection) as queries:
                client.get(page)
            found[page] = counted[0], len(queries)
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts its steps")
def test_no_page_costs_more_on_a_large_site() -> None:
    pages = list(addresses())
    small, large = costs(SMALL, pages), costs(LARGE, pages)
    assert len(large) > 60
    grown = {
        page: large[page][0]
        + (large[page][0] - small[page][0]) / (LARGE.summaries - SMALL.summaries) * WHOLE
        for page in large.keys() & small.keys()
    }
    assert {page: int(many) for page, many in grown.items() if many > MOST_STEPS} == {}
    more = {page: (small[page][1], large[page][1]) for page in grown}
    assert {page: both for page, both in more.items() if both[1] > both[0] + 2} == {}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the other one opens them there")
def test_every_page_opens_on_postgres_too() -> None:
    client = team_of_a_site(Size(articles=60, versions=3, ballots=120))
    answers = {page: client.get(page).status_code for page in addresses()}
    assert sum(status == 200 for status in answers.values()) > 60
    assert {page: status for page, status in answers.items() if status >= 500} == {}
