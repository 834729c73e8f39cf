"""Who guesses passwords is held up by network, name and device; the name's owner is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from writeup_site.home import login_limits
from writeup_site.home.login_limits import COOKIE, MOST, MOST_NAMES, SEVERAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owner(db: None) -> User:
    return User.objects.create_user("owner", password="right")


def log_in(network: int, password: str, client: Client | None = None, name: str = "owner") -> int:
    """The status of one attempt from the network of that number."""
    address = f"198.{18 + network // 250}.{network % 250}.7"
    form = {"username": name, "password": password}
    return int((client or Client()).post("/login/", form, REMOTE_ADDR=address).status_code)


def failed_in(networks: int, **fields: Any) -> None:
    """Rows as django-axes keeps them, of so many networks that failed with the name."""
    for number in range(networks):
        row = AccessAttempt.objects.create(
            username="owner", ip_address=f"fd00::{number:x}", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=row.pk).update(**fields or {"failures_since_start": 1})


def test_a_network_has_its_tries_a_minute_before_anything_is_hashed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOGIN_LIMITS_PER_NETWORK = "3/minute"
    hashed: list[str] = []

    def encode(self: object, password: str, salt: str) -> str:
        hashed.append(password)
        return "md5$x$y"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", encode)
    answers = [log_in(201, "wrong", name=f"name {number}") for number in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert len(hashed) == 3  # of unknown names, too, or one could tell them by the time
    assert log_in(202, "wrong", name="another") == 200


def test_where_several_networks_fail_with_a_name_each_has_one_try() -> None:
    answers = [
        [log_in(network, "wrong"), log_in(network, "wrong")] for network in range(SEVERAL + 2)
    ]
    # Two networks may try again; with the third there are several, and one try is all.
    assert answers == [[200, 200], [200, 200], [200, 429], [200, 429], [200, 429]]
    assert log_in(40, "right") == 302  # the owner's first try, from a network of their own
    assert log_in(0, "right") == 429


def test_forty_networks_guess_less_than_two_each() -> None:
    """Of 10 tries each, 400 in all: 2 × 10 pass, and one for each of the other 38."""
    answers = [log_in(network, "wrong") for network in range(40) for _ in range(12)]
    looked_at = answers.count(200)
    # The tenth of the first two is answered by the page of the closed login.
    assert looked_at == 2 * (settings.AXES_FAILURE_LIMIT - 1) + 38


@pytest.mark.parametrize(("networks", "status"), [(MOST - 1, 302), (MOST, 429)])
def test_where_a_hundred_fail_no_new_device_gets_in(networks: int, status: int) -> None:
    failed_in(networks)
    assert log_in(1, "right") == status


def test_old_failures_are_forgotten() -> None:
    failed_in(MOST, attempt_time=timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME))
    assert log_in(1, "right") == 302


def test_a_device_that_was_logged_in_before_is_let_in_whoever_guesses() -> None:
    known = Client()
    assert log_in(1, "right", known) == 302
    known.cookies.pop("sessionid")
    failed_in(MOST)
    assert log_in(2, "wrong", known) == 200
    assert log_in(2, "right", known) == 302
    known.cookies.pop("sessionid")
    assert log_in(2, "right", known, name="other") == 200  # unknown, so a wrong password
    assert log_in(2, "right", Client()) == 429


def test_nor_is_it_closed_by_the_wrong_passwords_of_its_own_network() -> None:
    known = Client()
    assert log_in(1, "right", known) == 302
    known.cookies.pop("sessionid")
    assert [log_in(1, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)][-1] == 429
    assert log_in(1, "right", known) == 302


def test_a_stolen_device_cookie_guesses_no_more_than_a_network_may() -> None:
    known = Client()
    log_in(1, "right", known)
    known.cookies.pop("sessionid")
    failed_in(MOST)
    tries = [log_in(2, "wrong", known) for _ in range(11)]
    assert tries == [200] * 10 + [429]


@pytest.mark.parametrize("forged", ["", "x", "W10:1abc:xyz"])
def test_a_made_up_cookie_makes_no_device_known(forged: str) -> None:
    client = Client()
    client.cookies[COOKIE] = forged
    failed_in(MOST)
    assert log_in(1, "right", client) == 429


def test_a_device_remembers_the_last_five_names() -> None:
    client = Client()
    for number in range(MOST_NAMES + 1):
        User.objects.create_user(f"user{number}", password="right")
        assert log_in(1, "right", client, name=f"user{number}") == 302
        client.cookies.pop("sessionid")
    request = client.get("/").wsgi_request
    known = [login_limits._is_known(request, f"user{n}") for n in range(MOST_NAMES + 1)]
    assert known == [False, *[True] * MOST_NAMES]


def test_the_admins_login_is_the_sites() -> None:
    assert Client().get("/admin/login/?next=/admin/auth/")["Location"] == (
        "/login/?next=/admin/auth/"
    )
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    assert client.get("/admin/login/")["Location"] == "/admin/"
