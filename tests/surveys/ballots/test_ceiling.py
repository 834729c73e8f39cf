"""The hard ceiling of one network, whatever its addresses."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from common.limits import ceiling
from common.limits.trusted_proxies import trusted_proxies
from surveys.ballots.models import Ballot


@pytest.fixture(autouse=True)
def low(settings: Settings) -> None:
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 3
    ceiling.forget()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("nonsense", ""),
    ],
)
def test_a_network_is_a_24_or_a_64(address: str, network: str) -> None:
    assert ceiling.network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.django_db
def test_behind_a_proxy_that_does_not_say_who_comes_nobody_is_refused(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = trusted_proxies("10.0.0.1")
    answers = [Client().post("/ballots/", {}, REMOTE_ADDR="10.0.0.1") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {400}
    one = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.9"}
    told = [Client().post("/ballots/", {}, **one).status_code for _ in range(4)]  # type: ignore[arg-type]
    assert told == [400, 400, 400, 429]


def test_a_customer_of_ipv6_gains_little_by_having_many_networks() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:7:1ff::9")
    assert [(each.name, each.allowance) for each in ceiling.networks_of(request)] == [
        ("2001:db8:7:1ff::/64", 1),
        ("2001:db8:7:100::/56", 1),
        ("2001:db8:7::/48", 2),
    ]
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    assert [(each.name, each.allowance) for each in ceiling.networks_of(request)] == [
        ("203.0.113.0/24", 1),
        ("203.0.0.0/16", 8),
    ]
    assert ceiling.networks_of(RequestFactory().get("/", REMOTE_ADDR="unix:")) == ()


def test_the_ceiling_holds_for_the_networks_around_a_network() -> None:
    def wait(address: str) -> int:
        return ceiling.seconds_to_wait(RequestFactory().get("/", REMOTE_ADDR=address))

    # 3 a minute: a /56 has 3, whichever of its /64 they are from, and a /48 twice as many
    assert [wait(f"2001:db8:7:{n:x}::9") > 0 for n in range(4)] == [False, False, False, True]
    assert [wait(f"2001:db8:7:{n:x}00::9") > 0 for n in range(1, 5)] == [False] * 3 + [True]
    # a /16 eight times: 24
    assert [wait(f"203.0.{n}.9") > 0 for n in range(25)] == [False] * 24 + [True]


@pytest.mark.django_db
def test_above_the_ceiling_a_ballot_is_429_with_the_time_to_wait_and_no_row() -> None:
    client = Client()
    answers = [
        client.post("/ballots/", {}, REMOTE_ADDR=f"203.0.113.{last}") for last in range(1, 5)
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert client.post("/ballots/", {}, REMOTE_ADDR="198.51.100.1").status_code == 400
    assert not Ballot.objects.exists()
