"""Failed logins: counted by network, and no address kept."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from common.limits.trusted_proxies import trusted_proxies

pytestmark = pytest.mark.django_db

HOME, STRANGER = "203.0.113.7", "198.51.100.9"


def log_in(password: str, **meta: Any) -> int:
    form = {"username": "editor", "password": password}
    return int(Client().post("/login/", form, **meta).status_code)


def lock_out(**meta: Any) -> None:
    statuses = [log_in("wrong", **meta) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert statuses[-1] == 429


@pytest.fixture(autouse=True)
def editor(db: None) -> User:
    return User.objects.create_user("editor", password="right")


def test_no_address_is_kept_of_who_failed() -> None:
    assert log_in("wrong", REMOTE_ADDR=HOME) == 200
    kept = ip_address(AccessAttempt.objects.get().ip_address)
    assert kept in ip_network("fd00::/8")
    assert HOME not in str(AccessAttempt.objects.values().get())


def test_a_stranger_locks_nobody_out_of_another_network() -> None:
    lock_out(REMOTE_ADDR=STRANGER)
    assert log_in("right", REMOTE_ADDR=STRANGER) == 429
    assert log_in("right", REMOTE_ADDR=HOME) == 302


def test_nor_behind_a_proxy_where_all_come_from_one_address(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = trusted_proxies("1")
    lock_out(HTTP_X_FORWARDED_FOR=STRANGER)
    assert log_in("right", HTTP_X_FORWARDED_FOR=f"{HOME}, {STRANGER}") == 429  # hearsay
    assert log_in("right", HTTP_X_FORWARDED_FOR=HOME) == 302
