"""/metrics: off until there is a token, and then figures that a scraper can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from tests.processes import valkey
from tests.rows.said import thumb
from tests.rows.written import make_summary
from writeup_site.operations import request_times
from writeup_site.operations.request_times import (
    RequestTimes,
    RequestTimesMiddleware,
    request_counts,
)

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer a-token"}


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[None]:
    with valkey(tmp_path) as (address, _):
        settings.REDIS_URL = address
        yield


@pytest.fixture(autouse=True)
def _times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_times, "TIMES", RequestTimes())


def value_of(page: str, sample: str) -> float:
    found = re.findall(rf"(?m)^{re.escape(sample)} (\S+)$", page)
    assert len(found) == 1, f"{sample}: {found}"
    return float(found[0])


def test_without_a_token_there_is_no_such_page(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=TOKEN).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        RequestTimesMiddleware(lambda request: HttpResponse())


def test_another_token_is_refused(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-token"
    for headers in ({}, {"Authorization": "Bearer a-toke"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=headers).status_code == 401


def test_it_tells_of_ballots_queues_and_requests(
    client: Client, server: None, settings: Settings
) -> None:
    settings.METRICS_TOKEN = "a-token"
    summary = make_summary()
    thumb(summary, 1)
    thumb(summary, -1, collect=False)
    middleware = RequestTimesMiddleware(lambda request: HttpResponse(status=201))
    for _ in range(3):
        middleware(RequestFactory().post("/ballots/"))
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    page = answer.content.decode()
    assert value_of(page, "writeup_ballots_held") == 2
    assert value_of(page, "writeup_ballots_counted") == 1
    assert value_of(page, "writeup_ballots_backlog") == 1
    assert value_of(page, 'writeup_queue_waiting{queue="ballots"}') == 1
    assert value_of(page, 'writeup_queue_age_seconds{queue="ballots"}') >= 0
    assert value_of(page, 'writeup_queue_workers{queue="ballots"}') == 0
    assert value_of(page, "writeup_broker_up") == 1
    labels = 'view="none",method="POST",status="201"'
    assert value_of(page, f"writeup_request_seconds_count{{{labels}}}") == 3
    assert value_of(page, f'writeup_request_seconds_bucket{{{labels},le="+Inf"}}') == 3


def test_every_line_is_one_that_prometheus_reads(
    client: Client, server: None, settings: Settings
) -> None:
    settings.METRICS_TOKEN = "a-token"
    request_times.TIMES.note(view='a"b\\c', method="GET", status=200, seconds=0.3)
    page = client.get("/metrics", headers=TOKEN).content.decode()
    sample = r'writeup_\w+(\{\w+="([^"\\]|\\.)*"(,\w+="([^"\\]|\\.)*")*\})? [-+0-9.einf]+'
    for line in page.splitlines():
        assert re.fullmatch(rf"# HELP writeup_\w+ .+|# TYPE writeup_\w+ \w+|{sample}", line), line
    assert page.endswith("\n")


def test_a_broker_that_is_gone_leaves_the_rest(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.METRICS_TOKEN, settings.REDIS_URL = "a-token", f"unix://{tmp_path}/nothing"
    page = client.get("/metrics", headers=TOKEN).content.decode()
    assert value_of(page, "writeup_broker_up") == 0
    assert "writeup_queue_messages" not in page and "writeup_request_seconds" not in page
    assert value_of(page, "writeup_ballots_held") == 0


def test_times_of_all_processes_come_together_and_none_is_lost_meanwhile(
    server: None, settings: Settings, tmp_path: Path
) -> None:
    one, other = RequestTimes(), RequestTimes()
    one.note(view="home", method="GET", status=200, seconds=0.02)
    other.note(view="home", method="GET", status=200, seconds=0.025)  # 0.025 is in its bucket
    other.note(view="home", method="GET", status=200, seconds=11)
    there, settings.REDIS_URL = settings.REDIS_URL, f"unix://{tmp_path}/nothing"
    one.add()  # nobody answers: it is kept
    settings.REDIS_URL = there
    one.add()
    other.add()
    other.add()  # nothing is added twice
    assert request_counts() == {("home", "GET", "200"): {"0.025": 2, "+Inf": 1, "sum": 11_045_000}}
