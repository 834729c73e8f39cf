"""One hash at a time, few who wait, and the same hashes as Django's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password
from pytest_django.fixtures import Settings

from common.web.refusals import Refusal
from tests.processes import wait_until
from writeup_site.home.hashing import Turns


def test_a_second_waits_and_a_third_is_sent_away() -> None:
    turns, end = Turns(waiting=1), threading.Event()
    inside: list[int] = []

    def hash_one(number: int) -> None:
        with turns.taken():
            inside.append(number)
            end.wait(300)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(hash_one, number) for number in range(2)]
        wait_until(lambda: turns._places._value == 0, what="one to wait")
        assert len(inside) == 1  # one at a time
        with pytest.raises(Refusal, match="Many people") as refused, turns.taken():
            pass
        end.set()
        for each in both:
            each.result()
    assert refused.value.status == 503 and refused.value.wait
    assert sorted(inside) == [0, 1]


def test_who_waits_too_long_is_sent_away_and_the_place_is_free_again() -> None:
    turns = Turns(waiting=1, patience=0.01)
    with turns.taken():
        for _ in range(2):
            with pytest.raises(Refusal), turns.taken():
                pass
    with turns.taken():
        pass


def test_stored_passwords_stay_what_they_are(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    stored = make_password("right")
    settings.PASSWORD_HASHERS = ["writeup_site.home.hashing.OneAtATimeHasher"]
    assert check_password("right", stored)
    assert not check_password("wrong", stored)
