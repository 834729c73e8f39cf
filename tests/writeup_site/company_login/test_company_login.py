"""Members log in by their company's account, and nobody becomes somebody else by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from tests.rows.devices import code_of, make_device
from tests.writeup_site.company_login.provider import (
    CLIENT,
    KEY,
    OTHER_KEY,
    SECRET,
    ScriptedProvider,
    scripted_provider,
)
from tests.writeup_site.roles import signed_in
from writeup_site.company_login.models import CompanyIdentity
from writeup_site.home.team import create_login, role_of
from writeup_site.people.services import invite_member

pytestmark = pytest.mark.django_db

BACKEND = "writeup_site.company_login.backend.CompanyBackend"
ANNA = {"email": "anna@company.example", "email_verified": True, "preferred_username": "anna"}


@pytest.fixture
def provider(settings: Settings) -> Iterator[ScriptedProvider]:
    with scripted_provider() as scripted:
        settings.OIDC_ISSUER = scripted.issuer
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_ROLES = {"owner": ("heads",), "engineer": ("dev", "ops")}
        settings.AUTHENTICATION_BACKENDS = [*configured.AUTHENTICATION_BACKENDS, BACKEND]
        scripted.user = {**ANNA, "groups": ["dev"]}
        yield scripted


def there_and_back(provider: ScriptedProvider, client: Client, *, to: str = "") -> Any:
    """The answer to the way back."""
    there = client.get(f"/login/company/{'?next=' + to if to else ''}")
    assert there.status_code == 302
    return client.get(f"/login/company/back/?{provider.log_in(there['Location'])}")


def invited(email: str, role: str = "analyst") -> User:
    owner = User.objects.create_superuser(f"owner of {email}", password="x")
    made = invite_member(name=f"invited{User.objects.count()}", email=email, role=role, days=3,
                         by=owner)  # fmt: skip
    return made.link.user


def test_a_group_makes_a_member_with_its_role_and_the_next_login_is_the_same(
    provider: ScriptedProvider,
) -> None:
    client = Client()
    assert "Log in with your company’s account" in client.get("/login/").text
    answer = there_and_back(provider, client, to="/desk/surveys/")
    assert answer["Location"] == "/desk/surveys/"
    assert client.get("/desk/surveys/new/").status_code == 200
    anna = User.objects.get()
    assert (anna.username, role_of(anna)) == ("anna", "engineer")
    assert not anna.has_usable_password() and anna.last_login
    provider.user |= {"preferred_username": "other", "email": "new@company.example"}
    there_and_back(provider, Client())
    assert User.objects.get() == anna


def test_state_nonce_and_challenge_are_asked_and_new_each_time(provider: ScriptedProvider) -> None:
    for _ in range(2):
        there_and_back(provider, Client())
    one, other = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 32 and one[name] != other[name]
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == "http://testserver/login/company/back/"


def test_a_way_back_that_this_browser_did_not_begin_or_that_was_used_opens_nothing(
    provider: ScriptedProvider,
) -> None:
    client = Client()
    back = provider.log_in(client.get("/login/company/")["Location"])
    victim = Client()
    assert victim.get(f"/login/company/back/?{back}").status_code == 403
    assert victim.get("/desk/").status_code == 302
    assert client.get(f"/login/company/back/?{back}").status_code == 302
    again = Client()
    again.cookies = client.cookies
    assert again.get(f"/login/company/back/?{back}").status_code == 403


@pytest.mark.parametrize("query", ["", "error=access_denied&state=x", "code=x", "code=x&state="])
def test_a_broken_way_back_is_a_page_and_logs_nobody_out(
    provider: ScriptedProvider, query: str
) -> None:
    client = signed_in("analyst")
    page = client.get(f"/login/company/back/?{query}")
    assert page.status_code == 403 and "Begin anew" in page.text
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://elsewhere.example"}, {"aud": "another"}, {"aud": ["another"]},
     {"aud": [CLIENT, "another"], "azp": "another"}, {"nonce": "another"}, {"nonce": None},
     {"exp": 1}, {"exp": None}, {"sub": None}, {"iss": None}, {"aud": None},
     {"iat": int(time.time()) + 10_000}],
)  # fmt: skip
def test_a_token_that_was_not_made_for_this_login_is_refused(
    provider: ScriptedProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = Client()
    page = there_and_back(provider, client)
    assert page.status_code == 403 and "cannot be believed" in page.text
    assert not User.objects.exists() and client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [(OTHER_KEY, "RS256", "one"), (KEY, "RS256", "two"), (SECRET, "HS256", "one"),
     (None, "none", "one"), (KEY, "PS256", "one")],
)  # fmt: skip
def test_a_signature_that_is_not_by_the_providers_key_is_refused(
    provider: ScriptedProvider, key: Any, algorithm: str, kid: str
) -> None:
    provider.key, provider.algorithm, provider.kid = key, algorithm, kid
    assert there_and_back(provider, Client()).status_code == 403
    assert not User.objects.exists()


def test_nor_one_by_which_the_public_key_was_taken_for_a_secret(
    provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # PyJWT refuses to make one so; whoever attacks does not ask it.
    monkeypatch.setattr("jwt.algorithms.HMACAlgorithm.prepare_key", lambda self, key: key)
    provider.key, provider.algorithm = public, "HS256"
    assert there_and_back(provider, Client()).status_code == 403
    assert not User.objects.exists()


def test_a_user_endpoint_that_speaks_of_somebody_else_is_refused(
    provider: ScriptedProvider,
) -> None:
    provider.user["sub"] = "43"
    assert there_and_back(provider, Client()).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("verified", "joined"),
    [(True, True), ("true", True), (False, False), (None, False), ("false", False), (1, False)],
)
def test_an_invitation_is_joined_by_a_verified_address_alone(
    provider: ScriptedProvider, verified: Any, joined: bool
) -> None:
    anna = invited("Anna@Company.example")
    provider.user["email_verified"] = verified
    there_and_back(provider, Client())
    assert CompanyIdentity.objects.filter(user=anna).exists() == joined
    assert User.objects.filter(username="anna", email="").exists() != joined


def test_without_a_group_and_an_invitation_nobody_comes_in(
    provider: ScriptedProvider, settings: Settings
) -> None:
    provider.user["groups"] = ["sales"]
    page = there_and_back(provider, Client())
    assert page.status_code == 403 and "Ask an owner to invite you" in page.text
    assert not User.objects.exists()
    settings.OIDC_ROLES = {}  # roles are given here alone
    anna = invited("anna@company.example")
    assert there_and_back(provider, Client()).status_code == 302
    assert role_of(anna) == "analyst"


def test_nobody_becomes_a_member_or_reader_of_the_same_name_or_address(
    provider: ScriptedProvider,
) -> None:
    create_login(name="anna", role="admin")
    User.objects.create_user("reader", email="anna@company.example", password="x")
    there_and_back(provider, Client())
    new = CompanyIdentity.objects.get().user
    assert new.username == "anna-2"


def test_another_account_with_the_address_of_a_member_who_came_before_is_somebody_else(
    provider: ScriptedProvider,
) -> None:
    anna = invited("anna@company.example")
    there_and_back(provider, Client())
    provider.claims, provider.user = {"sub": "43"}, provider.user | {"sub": "43"}
    there_and_back(provider, Client())
    assert CompanyIdentity.objects.get(subject="42").user == anna
    assert CompanyIdentity.objects.get(subject="43").user != anna


def test_roles_follow_the_groups_but_the_last_owner_stays(provider: ScriptedProvider) -> None:
    provider.user["groups"] = ["heads", "dev"]
    there_and_back(provider, Client())
    anna = User.objects.get()
    assert role_of(anna) == "admin"
    provider.user["groups"] = ["dev"]
    there_and_back(provider, Client())
    assert role_of(User.objects.get()) == "admin"
    create_login(name="bert", role="admin")
    there_and_back(provider, Client())
    assert role_of(User.objects.get(pk=anna.pk)) == "engineer"
    provider.user["groups"] = []
    assert there_and_back(provider, Client()).status_code == 403


def test_who_was_deactivated_is_logged_out_and_comes_in_no_more(
    provider: ScriptedProvider,
) -> None:
    client = Client()
    there_and_back(provider, client)
    assert client.get("/desk/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/desk/").status_code == 302
    page = there_and_back(provider, Client())
    assert page.status_code == 403 and "was ended" in page.text


def test_a_members_own_second_factor_is_asked_unless_the_provider_asked_for_one(
    provider: ScriptedProvider, settings: Settings
) -> None:
    client = Client()
    there_and_back(provider, client)
    device = make_device(User.objects.get())
    other = Client()
    assert there_and_back(provider, other)["Location"] == "/login/code/"
    assert other.post("/login/code/", {"code": code_of(device)}).status_code == 302
    settings.REQUIRE_TWO_FACTOR = True
    provider.claims = {"amr": ["pwd", "mfa"]}
    third = Client()
    there_and_back(provider, third)
    assert third.get("/desk/").status_code == 200
    assert client.get("/desk/")["Location"] == "/login/code/"


@pytest.mark.parametrize(
    "document", [{"issuer": "https://elsewhere.example"},
                 {"token_endpoint": "http://elsewhere.example/"}, {"jwks_uri": "file:///etc"}]
)  # fmt: skip
def test_a_provider_that_says_what_cannot_be_used_is_a_page(
    provider: ScriptedProvider, document: dict[str, Any]
) -> None:
    provider.document = document
    page = Client().get("/login/company/")
    assert page.status_code == 403 and "cannot be believed" in page.text


def test_a_provider_that_is_gone_is_a_page_and_passwords_still_work(settings: Settings) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    settings.AUTHENTICATION_BACKENDS = [*configured.AUTHENTICATION_BACKENDS, BACKEND]
    assert Client().get("/login/company/").status_code == 403
    password = create_login(name="anna", role="analyst")
    said = {"username": "anna", "password": password}
    assert Client().post("/login/", said)["Location"] == "/desk/"


def test_the_way_on_is_never_another_site(provider: ScriptedProvider) -> None:
    answer = there_and_back(provider, Client(), to="https://elsewhere.example/")
    assert answer["Location"] == "/desk/"


def test_it_is_off_by_default() -> None:
    assert "login/company" not in Client().get("/login/").text
    assert Client().get("/login/company/").status_code == 404
    assert Client().get("/login/company/back/?code=x&state=y").status_code == 404
