"""A new secret: what the former one signed holds while it is named, and no longer."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from pytest_django.fixtures import Settings

from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from tests.rows.said import thumb
from tests.rows.written import make_summary
from writeup_site.processes.signing_keys import former_secrets

pytestmark = pytest.mark.django_db
COOKIE = "a" * 22


@pytest.mark.parametrize(
    ("given", "secrets"),
    [("", []), ("one", ["one"]), (" one ,two,, now", ["one", "two"])],
)
def test_former_secrets_are_a_list_without_the_current_one(
    monkeypatch: pytest.MonkeyPatch, given: str, secrets: list[str]
) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", given)
    assert former_secrets("now") == secrets


@pytest.mark.parametrize("is_named", [True, False])
def test_sessions_signatures_and_readers_survive_while_the_former_is_named(
    client: Client, team: User, settings: Settings, is_named: bool
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the first secret", []
    client.force_login(team)
    signed = signing.dumps([1], salt="any")
    reader = Reader.objects.create(key_hash=key_of(COOKIE).hash)
    thumb(make_summary(), reader=reader)

    settings.SECRET_KEY = "the second secret"
    settings.SECRET_KEY_FALLBACKS = ["the first secret"] if is_named else []
    assert client.get("/operations/").status_code == (200 if is_named else 302)
    known = Reader.objects.filter(key_hash__in=key_of(COOKIE).hashes)
    assert known.exists() == is_named
    if is_named:
        assert signing.loads(signed, salt="any") == [1]
    else:
        with pytest.raises(signing.BadSignature):
            signing.loads(signed, salt="any")
