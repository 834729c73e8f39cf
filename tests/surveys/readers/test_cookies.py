"""Readers are known by the HMAC of a random cookie."""

import hashlib
import hmac

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from surveys.ballots.services import ensure_reader
from surveys.readers.cookies import (
    is_crawler,
    issued,
    keep_reader,
    key_of,
    reader_key,
)

COOKIE = "abcdefghijklmnopqrstuv"


def test_a_new_reader_gets_128_random_bits_once_per_request(rf: RequestFactory) -> None:
    request = rf.get("/")
    key = reader_key(request)
    assert key.is_new
    assert len(key.cookie) == 22  # 128 bits in base64: 16 bytes → 22 characters
    assert reader_key(request) is key
    assert reader_key(rf.get("/")).cookie != key.cookie


def test_the_hash_is_an_hmac_under_a_key_derived_from_the_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "a secret"
    derived = hashlib.sha256(b"surveys.reader.1" + b"a secret").digest()
    expected = hmac.new(derived, COOKIE.encode(), hashlib.sha256).hexdigest()
    assert key_of(COOKIE).hash == expected
    assert COOKIE not in repr(key_of(COOKIE))


def test_over_http_the_cookie_is_plain_and_over_https_host_bound(rf: RequestFactory) -> None:
    plain, secure = rf.get("/"), rf.get("/", secure=True)
    cookie = keep_reader(plain, HttpResponse()).cookies["reader"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert cookie["max-age"] == 31_536_000  # 365 · 24 · 60 · 60
    cookie = keep_reader(secure, HttpResponse()).cookies["__Host-reader"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_over_https_the_plain_cookie_is_not_believed(rf: RequestFactory) -> None:
    rf.cookies["reader"] = issued(COOKIE)
    assert not reader_key(rf.get("/")).is_new
    assert reader_key(rf.get("/", secure=True)).is_new


def test_a_reader_who_came_back_is_known_and_gets_no_new_cookie(rf: RequestFactory) -> None:
    rf.cookies["reader"] = issued(COOKIE)
    request = rf.get("/")
    assert reader_key(request) == key_of(COOKIE)
    response = keep_reader(request, HttpResponse())
    assert not response.cookies
    assert response["Vary"] == "Cookie"


def test_a_made_up_cookie_is_never_a_reader(rf: RequestFactory, db: None) -> None:
    signed = issued(COOKIE)
    other = issued("x" * 22)
    for made_up in (
        COOKIE,
        f"{COOKIE}.{'a' * 22}",
        f"{COOKIE}.{other[23:]}",  # another cookie's signature
        signed[:-1],
        signed + "A",
        f".{signed[23:]}",
    ):
        request = rf.get("/")
        request.COOKIES["reader"] = made_up
        key = reader_key(request)
        assert key.is_new and key.cookie != COOKIE
        sent = keep_reader(request, HttpResponse()).cookies["reader"].value
        assert sent == issued(key.cookie)


def test_a_cookie_from_before_signing_is_exchanged_where_its_reader_is_known(
    rf: RequestFactory, db: None
) -> None:
    reader = ensure_reader(key_of(COOKIE))
    request = rf.get("/")
    request.COOKIES["reader"] = COOKIE
    key = reader_key(request)
    assert (key.hash, key.is_new, key.is_renewed) == (reader.key_hash, False, True)
    sent = keep_reader(request, HttpResponse()).cookies["reader"].value
    assert sent == issued(COOKIE)
    rf.cookies["reader"] = sent
    again = rf.get("/")
    assert reader_key(again).hash == reader.key_hash
    assert not keep_reader(again, HttpResponse()).cookies  # once


def test_a_simulated_readers_cookie_follows_from_a_seed_and_is_nobodys(
    rf: RequestFactory, db: None
) -> None:
    ensure_reader(key_of(COOKIE), simulated=True)
    request = rf.get("/")
    request.COOKIES["reader"] = COOKIE
    assert reader_key(request).is_new


def test_while_the_database_is_down_an_old_cookie_is_neither_believed_nor_replaced(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_: object) -> None:
        raise OperationalError("down")

    monkeypatch.setattr("surveys.readers.cookies.Reader.objects.filter", down)
    request = rf.get("/")
    request.COOKIES["reader"] = COOKIE
    with pytest.raises(OperationalError):
        reader_key(request)
    assert not keep_reader(request, HttpResponse()).cookies


def test_a_cookie_signed_under_a_former_secret_is_believed_and_signed_anew(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.SECRET_KEY = "old"
    rf.cookies["reader"] = before = issued(COOKIE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    request = rf.get("/")
    assert not reader_key(request).is_new
    sent = keep_reader(request, HttpResponse()).cookies["reader"].value
    assert sent == issued(COOKIE) != before


@pytest.mark.parametrize("cookie", ["", "short", "x" * 4000, "abcdefghijklmnopqrstu\x00", "é" * 22])
def test_a_cookie_of_another_form_is_replaced(rf: RequestFactory, cookie: str) -> None:
    request = rf.get("/")
    request.COOKIES["reader"] = cookie
    assert reader_key(request).is_new


def test_a_rotated_secret_still_knows_the_old_hash(settings: Settings) -> None:
    settings.SECRET_KEY = "old"
    old = key_of(COOKIE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert key_of(COOKIE).hash != old.hash
    assert key_of(COOKIE).former_hashes == (old.hash,)


@pytest.mark.parametrize(
    ("user_agent", "crawler"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2)", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", True),
        ("Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36", False),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", False),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36", False),
        ("", False),
    ],
)
def test_crawlers_are_known_by_their_names(user_agent: str, crawler: bool) -> None:
    assert is_crawler(user_agent) is crawler


def test_a_crawler_gets_no_cookie(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"User-Agent": "Googlebot/2.1"})
    assert not keep_reader(request, HttpResponse()).cookies
