"""A proxy that nobody named is noticed, and one office is not taken for one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pytest_django.fixtures import Settings

from common.limits.origins import OriginCounter, Origins, origins_trouble
from tests.processes import valkey


def seen(
    requests: int = 1000, *, addresses: int = 50, unnamed: int = 0, untold: int = 0
) -> Origins:
    return Origins(requests=requests, addresses=addresses, unnamed=unnamed, untold=untold)


def test_many_addresses_are_no_trouble() -> None:
    assert seen().trouble == ""
    assert seen(addresses=2).trouble == ""  # two offices, or one and somebody at home


@pytest.mark.parametrize(("requests", "said"), [(199, False), (200, True)])
def test_one_address_is_said_once_there_are_two_hundred_requests(requests: int, said: bool) -> None:
    assert bool(seen(requests, addresses=1).trouble) is said
    if said:
        assert "one office that is as it should be" in seen(requests, addresses=1).trouble


@pytest.mark.parametrize(("unnamed", "said"), [(899, False), (900, True)])  # 0.9 × 1000
def test_a_proxy_that_nobody_named_is_said_however_many_there_are(unnamed: int, said: bool) -> None:
    assert ("TRUSTED_PROXIES does not name" in seen(addresses=3, unnamed=unnamed).trouble) is said


@pytest.mark.parametrize(("untold", "said"), [(899, False), (900, True)])
def test_a_proxy_that_does_not_say_for_whom_it_asks_is_said(untold: int, said: bool) -> None:
    assert ("X-Forwarded-For" in seen(untold=untold).trouble) is said


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with valkey(tmp_path_factory.mktemp("origins")) as (address, _):
        yield address


def test_processes_add_up_what_each_has_counted(server: str) -> None:
    first, second = OriginCounter(server), OriginCounter(server)
    for number in range(3):
        first.note(f"192.0.2.{number}", unnamed=False, untold=False)
    second.note("192.0.2.0", unnamed=True, untold=False)
    second.note("", unnamed=False, untold=True)
    first.tell()
    second.tell()
    # 3 + 2 requests; three addresses and the one that is not known
    assert first.origins() == seen(5, addresses=4, unnamed=1, untold=1)


def test_no_address_reaches_the_server(server: str) -> None:
    counter = OriginCounter(server)
    with redis.Redis.from_url(server) as connection, connection.monitor() as monitor:
        counter.note("198.51.100.7", unnamed=False, untold=False)
        counter.tell()
        heard = ""
        while "EXPIRE" not in heard:
            heard += monitor.next_command()["command"]
    assert "PFADD" in heard and "198.51" not in heard


def test_a_process_tells_every_ten_seconds(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    told = []
    counter = OriginCounter(server)
    monkeypatch.setattr(counter, "_tell", lambda counted: told.append(counted.requests))
    for moment in (1000.0, 1009.9, 1010.0, 1010.1):
        now[0] = moment
        counter.note("192.0.2.1", unnamed=False, untold=False)
    assert told == [3]  # the fourth waits for its turn


def test_without_a_server_nobody_waits_and_nothing_is_said(tmp_path: Path) -> None:
    counter = OriginCounter(f"unix://{tmp_path}/none")
    counter.note("192.0.2.1", unnamed=False, untold=False)
    counter.tell()
    assert counter.origins() is None


def test_a_site_of_this_machine_alone_has_one_visitor_and_no_trouble(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OriginCounter, "origins", lambda self: seen(addresses=1))
    settings.HOST, settings.HOSTS_GIVEN = "127.0.0.1", False
    assert origins_trouble() == ""
    settings.HOSTS_GIVEN = True  # it has a name that others call it by
    assert "one address" in origins_trouble()
