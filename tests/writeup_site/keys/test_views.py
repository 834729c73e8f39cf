"""The page of keys: what is shown once, and who may make and end what."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.rows.calling import Program
from tests.writeup_site.roles import signed_in
from writeup_site.home.team import create_login
from writeup_site.keys.models import ApiToken, PublicKey

pytestmark = pytest.mark.django_db

TOKEN = {"name": "nightly", "scopes": ["read", "write"], "days": "30"}
KEY = {"name": "app", "origins": "https://app.example"}


def secret_in(page: str, mark: str) -> str:
    """The secret that a page shows, "" where it shows none."""
    found = re.search(rf"{mark}_[A-Za-z0-9_-]{{20,}}", page)
    return found[0] if found else ""


def test_a_token_is_shown_once_and_lets_its_program_in() -> None:
    client = signed_in("engineer")
    made = client.post("/keys/tokens/", TOKEN)
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    secret = secret_in(made.content.decode(), "wu")
    assert Program(secret).get("/token").json()["scopes"] == ["read", "write"]
    page = client.get("/keys/").content.decode()
    assert ApiToken.objects.get().prefix in page
    assert secret_in(page, "wu") == ""


def test_a_revoked_token_lets_nobody_in() -> None:
    client = signed_in("engineer")
    secret = secret_in(client.post("/keys/tokens/", TOKEN).content.decode(), "wu")
    token = ApiToken.objects.get()
    assert client.post(f"/keys/tokens/{token.pk}/revoke/").status_code == 302
    assert Program(secret).get("/token").status_code == 401
    assert "revoked" in client.get("/keys/").content.decode()


def test_an_owners_token_is_ended_by_owners_alone() -> None:
    owner, engineer = signed_in("admin"), signed_in("engineer")
    owner.post("/keys/tokens/", TOKEN)
    token = ApiToken.objects.get()
    revoke = f"/keys/tokens/{token.pk}/revoke/"
    assert revoke not in engineer.get("/keys/").text
    refused = engineer.post(revoke)
    assert refused.status_code == 403 and "only owners may" in refused.text
    token.refresh_from_db()
    assert token.revoked_at is None
    assert revoke in owner.get("/keys/").text
    assert owner.post(revoke).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_an_engineer_ends_tokens_of_others_who_are_no_owners() -> None:
    engineer = signed_in("engineer")
    engineer.post("/keys/tokens/", TOKEN)
    create_login(name="another", role="engineer")
    another = Client()
    another.force_login(User.objects.get(username="another"))
    token = ApiToken.objects.get()
    assert another.post(f"/keys/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_form_offers_and_takes_no_more_than_the_role_reaches() -> None:
    client = signed_in("engineer")
    assert 'value="admin"' not in client.get("/keys/").content.decode()
    refused = client.post("/keys/tokens/", TOKEN | {"scopes": ["admin"]})
    assert refused.status_code == 422
    assert not ApiToken.objects.exists()


def test_the_secret_of_a_public_key_is_shown_once_and_another_when_it_is_renewed() -> None:
    client = signed_in("engineer")
    made = client.post("/keys/public/", KEY)
    assert made.status_code == 201
    first = secret_in(made.content.decode(), "sk")
    key = PublicKey.objects.get()
    assert key.origins == ["https://app.example"]
    page = client.get("/keys/").content.decode()
    assert key.key in page
    assert secret_in(page, "sk") == ""
    renewed = client.post(f"/keys/public/{key.pk}/secret/").content.decode()
    assert secret_in(renewed, "sk") not in {"", first}


def test_the_origins_of_a_key_can_be_changed_and_the_key_ended() -> None:
    client = signed_in("engineer")
    client.post("/keys/public/", KEY)
    key = PublicKey.objects.get()
    address = f"/keys/public/{key.pk}/"
    assert client.post(address, {"origins": "https://*.example"}).status_code == 422
    assert client.post(address, {"origins": "https://b.example"}).status_code == 302
    key.refresh_from_db()
    assert key.origins == ["https://b.example"]
    client.post(f"{address}revoke/")
    assert key.key not in client.get("/keys/").content.decode()


def test_a_wrong_origin_is_said_beside_its_field() -> None:
    refused = signed_in("engineer").post("/keys/public/", KEY | {"origins": "app.example"})
    assert refused.status_code == 422
    assert "is no origin" in refused.content.decode()


@pytest.mark.parametrize("path", ["tokens/", "tokens/1/revoke/", "public/", "public/1/revoke/"])
def test_an_analyst_looks_and_makes_nothing(path: str) -> None:
    analyst = signed_in("analyst")
    assert analyst.get("/keys/").status_code == 200
    assert analyst.post(f"/keys/{path}", TOKEN | KEY).status_code == 403


def test_strangers_are_sent_to_sign_in_and_ids_that_are_not_there_are_404() -> None:
    assert Client().get("/keys/").status_code == 302
    engineer = signed_in("engineer")
    assert engineer.post("/keys/tokens/99/revoke/").status_code == 404
    assert engineer.get("/keys/tokens/99/revoke/")["Location"] == "/keys/"
    assert engineer.post(f"/keys/public/{10**30}/secret/").status_code == 404
