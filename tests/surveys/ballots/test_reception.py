"""How a ballot's network, limits and speed are noted, with the server, without it, and frozen."""

from __future__ import annotations

import datetime
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone
from limits import parse_many
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from common.limits.shared_limits import LimitQuestion, SharedLimits
from surveys.ballots.models import Ballot
from surveys.ballots.reception import reception_of
from surveys.ballots.services import Reception
from surveys.collecting.services import collect_ballots
from surveys.readers import network_keys as daily_keys
from surveys.readers.cookies import issued
from surveys.readers.models import DailyKey
from surveys.readers.network_keys import destroy_old_keys, network_hash
from tests.processes import valkey, wait_until
from tests.rows.said import make_key
from tests.rows.written import make_summary
from tests.surveys.browsing import a_client, press


@pytest.fixture(autouse=True)
def no_key_of_another_test() -> None:
    daily_keys.forget_keys()


def asked(who: str = "r", *, limit: str = "3/minute", name: str = "over") -> LimitQuestion:
    return LimitQuestion(name, who, tuple(parse_many(limit)))


# --- The limits -----------------------------------------------------------------------------------


def test_two_processes_share_one_limit(tmp_path: Path) -> None:
    with valkey(tmp_path) as (address, _):
        one, other = SharedLimits(address), SharedLimits(address)
        answers = [each.ask([asked()]) for each in (one, other, one, other)]
    assert [answer.refused for answer in answers] == ["", "", "", "over"]
    assert all(answer.shared for answer in answers)


def test_what_the_first_limit_refuses_the_second_does_not_count(tmp_path: Path) -> None:
    with valkey(tmp_path) as (address, _):
        limits = SharedLimits(address)
        both = [asked("greedy", limit="1/minute", name="reader"), asked("net", name="network")]
        assert [limits.ask(both).refused for _ in range(5)] == ["", *["reader"] * 4]
        # The network's three: one is used by the greedy reader, two are left.
        assert [limits.ask(both[1:]).refused for _ in range(3)] == ["", "", "network"]


def test_a_dead_server_leaves_each_process_to_count_alone(tmp_path: Path) -> None:
    limits = SharedLimits(f"unix://{tmp_path}/nothing")
    answers = [limits.ask([asked()]) for _ in range(4)]
    assert [answer.refused for answer in answers] == ["", "", "", "over"]
    assert not any(answer.shared for answer in answers)


def test_a_frozen_server_is_asked_once_until_it_answers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with valkey(tmp_path) as (address, server):
        limits = SharedLimits(address, rest=0.1)
        assert limits.ask([asked()]).shared
        server.send_signal(signal.SIGSTOP)
        asks = _count_calls(monkeypatch, limits)
        assert not any(limits.ask([asked()]).shared for _ in range(20))
        assert len(asks) == 1
        server.send_signal(signal.SIGCONT)
        wait_until(lambda: limits.ask([asked()]).shared, what="the server")


def test_a_server_that_is_started_late_is_found(tmp_path: Path) -> None:
    limits = SharedLimits(f"unix://{tmp_path}/valkey", rest=0.1)
    assert not limits.ask([asked()]).shared
    with valkey(tmp_path):
        wait_until(lambda: limits.ask([asked()]).shared, what="the server")


def test_a_server_that_forgets_everything_is_no_trouble(tmp_path: Path) -> None:
    with valkey(tmp_path) as (address, _):
        limits = SharedLimits(address)
        limits.ask([asked(limit="1/minute")])
        limits._server.flushall()
        limits._server.script_flush()
        answer = limits.ask([asked(limit="1/minute")])
    assert (answer.refused, answer.shared) == ("", True)


def test_a_line_that_the_server_closed_is_opened_again_unnoticed(tmp_path: Path) -> None:
    with valkey(tmp_path) as (address, _):
        limits = SharedLimits(f"{address}?max_connections=1")
        assert limits.ask([asked()]).shared
        with redis.Redis.from_url(address) as other:
            assert other.client_kill_filter(_type="normal", skipme=True) >= 1
        assert limits.ask([asked()]).shared
        assert limits._server.ping()  # the line is none of the pool's
        assert limits._line is not None
        limits._line[1].disconnect()
        limits._server.close()


def test_who_asks_at_once_asks_in_one_message_and_is_answered_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with valkey(tmp_path) as (address, _), ThreadPoolExecutor(6) as pool:
        limits = SharedLimits(address)
        asks = _count_calls(monkeypatch, limits)
        with limits._group.alone():
            answers = [pool.submit(limits.ask, [asked()]) for _ in range(5)]
            other = pool.submit(limits.ask, [asked("another")])
            wait_until(lambda: limits._group.waiting == 6, what="those who wait")
        assert sorted(answer.result().refused for answer in answers) == ["", "", "", "over", "over"]
        assert other.result().refused == ""
        assert len(asks) == 1


def _count_calls(monkeypatch: pytest.MonkeyPatch, limits: SharedLimits) -> list[None]:
    """A list that grows with every message to the server."""
    calls: list[None] = []
    evaluate = limits._evaluate

    def counted(questions: str) -> list[int]:
        calls.append(None)
        return evaluate(questions)

    monkeypatch.setattr(limits, "_evaluate", counted)
    return calls


# --- A ballot's reception -------------------------------------------------------------------------


def received(address: str = "203.0.113.9", kind: str = "thumb", **fields: int) -> Reception:
    request = RequestFactory().post("/ballots/", REMOTE_ADDR=address)
    return reception_of(request, make_key(), kind, **fields)


@pytest.mark.django_db
def test_a_network_is_known_by_a_hash_that_holds_no_address() -> None:
    one, same, other = received(), received("203.0.113.77"), received("198.51.100.9")
    assert one.network == same.network != other.network
    assert len(one.network) == 32 and "203" not in str(DailyKey.objects.values_list())
    assert received("nonsense").network == ""
    assert received(elapsed_ms=1200).elapsed_ms == 1200


@pytest.mark.django_db
def test_another_day_has_another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    today = received().network
    later = timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr("surveys.readers.network_keys.timezone.now", lambda: later)
    assert received().network != today
    assert DailyKey.objects.count() == 2


@pytest.mark.django_db
def test_only_the_first_ballot_of_a_day_costs_a_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(4):  # look, savepoint, insert, release
        received()
    with django_assert_num_queries(0):
        received()
    daily_keys.forget_keys()  # as another process, whose day has begun already
    with django_assert_num_queries(1):
        received()


@pytest.mark.django_db(transaction=True)
def test_many_who_begin_a_day_at_once_agree_on_its_key() -> None:
    def first(_: int) -> str:
        daily_keys.forget_keys()
        try:
            return network_hash("203.0.113.0/24")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(first, range(8)))) == 1
    assert DailyKey.objects.count() == 1


@pytest.mark.django_db
def test_after_seven_days_a_key_is_destroyed_and_its_hashes_cannot_be_made_again() -> None:
    before = network_hash("203.0.113.0/24")
    now = timezone.now()
    assert destroy_old_keys(now=now + datetime.timedelta(days=7)) == 0
    assert destroy_old_keys(now=now + datetime.timedelta(days=8)) == 1
    assert not DailyKey.objects.exists()
    assert network_hash("203.0.113.0/24") != before


# --- Through the view -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_beyond_the_soft_limits_a_ballot_is_taken_and_quarantined(settings: Settings) -> None:
    settings.BALLOT_LIMITS_PER_READER = "2/minute"
    settings.REDIS_URL = "unix:///nonexistent/reader"  # a limiter nobody else has counted in
    client = a_client()
    answers = [press(client, make_summary().pk, key=f"k{n}").status_code for n in range(3)]
    assert answers == [201, 201, 201]
    reasons = Ballot.objects.order_by("pk").values_list("quarantine_reason", flat=True)
    assert list(reasons) == ["", "", "reader over its limit"]
    assert Ballot.objects.filter(unscreened=True).count() == 3
    collect_ballots()
    assert Ballot.objects.standing().count() == 2


@pytest.mark.django_db
def test_readers_of_one_network_share_its_limit(settings: Settings, tmp_path: Path) -> None:
    settings.BALLOT_LIMITS_PER_NETWORK = "2/minute"
    summary = make_summary().pk
    with valkey(tmp_path) as (address, _):
        settings.REDIS_URL = address
        for number in range(4):
            client = Client(REMOTE_ADDR=f"203.0.113.{number}")
            client.cookies["reader"] = issued(f"{number:022d}")
            assert press(client, summary).status_code == 201
        elsewhere = Client(REMOTE_ADDR="198.51.100.1")
        elsewhere.cookies["reader"] = issued("e" * 22)
        assert press(elsewhere, summary).status_code == 201
    reasons = Ballot.objects.order_by("pk").values_list("quarantine_reason", flat=True)
    assert list(reasons) == ["", "", *["network over its limit"] * 2, ""]
    assert not Ballot.objects.filter(unscreened=True).exists()


@pytest.mark.django_db
def test_networks_that_are_not_known_are_one_and_share_its_limit(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BALLOT_LIMITS_PER_NETWORK = "2/minute"
    with valkey(tmp_path) as (address, _):
        settings.REDIS_URL = address
        came = [received(unknown) for unknown in ("nonsense", "", "unix:", "nonsense")]
        elsewhere = received("198.51.100.1")
    assert [each.quarantine_reason for each in came] == ["", "", *["network over its limit"] * 2]
    assert elsewhere.quarantine_reason == ""


@pytest.mark.django_db
def test_a_ballot_is_taken_while_the_server_is_frozen(settings: Settings, tmp_path: Path) -> None:
    client, summary = a_client(), make_summary().pk
    with valkey(tmp_path) as (address, server):
        settings.REDIS_URL = address
        assert press(client, summary, key="before").status_code == 201
        server.send_signal(signal.SIGSTOP)
        assert press(client, summary, key="frozen").status_code == 201
    assert list(Ballot.objects.order_by("pk").values_list("unscreened", flat=True)) == [False, True]
