"""Tokens and public keys: what is kept of them, and until when they hold."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.rows.calling import member
from writeup_site.keys.models import ApiToken, PublicKey
from writeup_site.keys.origins import OriginError, origin_of, origins_in
from writeup_site.keys.scopes import TokenScope, scopes_of
from writeup_site.keys.selectors import host_secret, is_signed, public_key_of, token_of
from writeup_site.keys.services import (
    ScopesRefusedError,
    make_public_key,
    make_token,
    renew_secret,
    revoke_public_key,
    revoke_token,
)

pytestmark = pytest.mark.django_db


def test_of_a_token_only_its_hash_and_beginning_are_kept() -> None:
    made = make_token(name="nightly", scopes=[TokenScope.READ], days=30, user=member())
    row = ApiToken.objects.get()
    assert made.secret.startswith(f"{row.prefix}_")
    assert row.token_hash == hashlib.sha256(made.secret.encode()).hexdigest()
    kept = " ".join(str(value) for value in vars(row).values())
    assert made.secret.removeprefix(f"{row.prefix}_") not in kept
    assert token_of(made.secret) == row
    assert token_of(made.secret[:-1]) is None
    assert token_of("") is None


def test_a_token_ends_when_it_was_said_to_is_revoked_or_its_maker_leaves() -> None:
    user = member("engineer")
    expired, revoked, orphan = (
        make_token(name="x", scopes=[TokenScope.READ], days=7, user=user) for _ in range(3)
    )
    ApiToken.objects.filter(pk=expired.token.pk).update(expires_at=timezone.now())
    assert revoke_token(revoked.token)
    assert not revoke_token(revoked.token)  # a second time changes nothing
    assert [token_of(each.secret) for each in (expired, revoked)] == [None, None]
    assert token_of(orphan.secret) is not None
    user.is_active = False
    user.save()
    assert token_of(orphan.secret) is None


def test_a_token_lasts_as_many_days_as_were_said() -> None:
    made = make_token(name="x", scopes=[TokenScope.READ], days=7, user=member())
    assert made.token.expires_at - made.token.created_at == timedelta(days=7)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (365, True), (366, False)])
def test_a_token_lasts_between_a_day_and_a_year(days: int, fits: bool) -> None:
    if fits:
        assert make_token(name="x", scopes=[TokenScope.READ], days=days, user=member()).secret
    else:
        with pytest.raises(ScopesRefusedError):
            make_token(name="x", scopes=[TokenScope.READ], days=days, user=member())


@pytest.mark.parametrize(
    ("role", "reached"),
    [("analyst", {"read"}), ("engineer", {"read", "write", "run"}), ("admin", set(TokenScope))],
)
def test_a_token_reaches_no_further_than_the_role_of_its_maker(
    role: str, reached: set[str]
) -> None:
    user = member(role)
    assert scopes_of(user) == reached
    for scope in set(TokenScope) - reached:
        with pytest.raises(ScopesRefusedError, match=scope):
            make_token(name="x", scopes=[scope], days=7, user=user)


def test_a_hosts_server_signs_with_the_keys_secret_and_nobody_else() -> None:
    one = make_public_key(name="app", origins=["https://app.example"], user=member())
    other = make_public_key(name="shop", origins=["https://shop.example"], user=member())
    signature = hmac.new(one.secret.encode(), b"user 42", hashlib.sha256).hexdigest()
    assert is_signed(one.key, user="user 42", signature=signature)
    assert is_signed(one.key, user="user 42", signature=signature.upper())
    assert not is_signed(one.key, user="user 43", signature=signature)
    assert not is_signed(other.key, user="user 42", signature=signature)
    assert not is_signed(one.key, user="user 42", signature="")
    assert not is_signed(one.key, user="user 42", signature="é")


def test_the_secret_is_not_in_the_database_and_can_be_renewed(settings: Settings) -> None:
    made = make_public_key(name="app", origins=["https://app.example"], user=member())
    row = PublicKey.objects.get()
    assert made.secret not in " ".join(str(value) for value in vars(row).values())
    renewed = renew_secret(row)
    assert renewed.secret != made.secret
    signed = {
        secret: hmac.new(secret.encode(), b"u", hashlib.sha256).hexdigest()
        for secret in (made.secret, renewed.secret)
    }
    assert not is_signed(row, user="u", signature=signed[made.secret])
    assert is_signed(row, user="u", signature=signed[renewed.secret])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # the site's secret is renewed, too
    settings.SECRET_KEY = "another one of fifty characters, more or less, really"
    assert host_secret(row) != renewed.secret
    assert is_signed(row, user="u", signature=signed[renewed.secret])


def test_a_revoked_public_key_is_none() -> None:
    made = make_public_key(name="app", origins=["https://app.example"], user=member())
    assert public_key_of(made.key.key) == made.key
    assert revoke_public_key(made.key)
    assert public_key_of(made.key.key) is None
    assert public_key_of("pk_\0") is None


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("https://app.example", "https://app.example"),
        ("HTTPS://App.Example:443/", "https://app.example"),
        ("https://app.example:8443", "https://app.example:8443"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_kept_as_a_browser_writes_it(said: str, origin: str) -> None:
    assert origin_of(said) == origin


@pytest.mark.parametrize(
    "said",
    [
        "*", "https://*.example", "https://app.example/path", "app.example", "null", "https://",
        "http://app.example", "https://user@app.example", "https://app.example?q", "ftp://x.example",
        "https://app.example:99999", "https://a b.example", "https://[::1", "https://" + "a" * 70,
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_in_a_sentence(said: str) -> None:
    with pytest.raises(OriginError, match="https"):
        origin_of(said)


def test_a_key_holds_for_one_to_twenty_origins() -> None:
    assert len(origins_in("\n".join(f"https://a{n}.example" for n in range(20)))) == 20
    assert origins_in("https://a.example https://a.example/") == ["https://a.example"]
    with pytest.raises(OriginError, match="at least one"):
        origins_in(" \n ")
    with pytest.raises(OriginError, match="21 origins"):
        origins_in("\n".join(f"https://a{n}.example" for n in range(21)))
