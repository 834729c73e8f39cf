"""Owners invite people and change roles; the last owner stays one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.rows.devices import make_device
from tests.writeup_site.roles import signed_in
from writeup_site.home.team import create_login, role_of
from writeup_site.people.models import PasswordLink
from writeup_site.people.services import LastOwnerError, change_role, deactivate_member

pytestmark = pytest.mark.django_db

INVITATION = {"name": "bert", "email": "", "role": "engineer", "days": "3"}
PASSWORD = {"new_password1": "a long password", "new_password2": "a long password"}


@pytest.fixture
def owner(db: None) -> Client:
    return signed_in("admin")


def link_in(page: str) -> str:
    """The address of the link that a page shows, without the site; "" where it shows none."""
    found = re.search(r"http://testserver(/invitation/[A-Za-z0-9_-]+/)", page)
    return found[1] if found else ""


def member(name: str) -> User:
    return User.objects.get(username=name)


def test_somebody_is_invited_sets_a_password_and_logs_in_with_their_role(owner: Client) -> None:
    made = owner.post("/people/invite/", INVITATION)
    assert made.status_code == 201 and "no-store" in made["Cache-Control"]
    link = link_in(made.text)
    page = owner.get("/people/").text
    assert link_in(page) == "" and "invited" in page
    bert = Client()
    assert "bert" in bert.get(link).text  # to look at it uses nothing up
    assert bert.post(link, PASSWORD | {"new_password2": "x"}).status_code == 400
    assert bert.post(link, PASSWORD)["Location"] == "/login/"
    assert bert.post(link, PASSWORD).status_code == 404
    said = {"username": "bert", "password": PASSWORD["new_password1"]}
    assert bert.post("/login/", said)["Location"] == "/desk/"
    assert bert.get("/desk/").status_code == 200
    assert bert.get("/people/").status_code == 403
    assert role_of(member("bert")) == "engineer"


def test_an_invited_login_opens_by_no_password_before_its_link_is_used(owner: Client) -> None:
    owner.post("/people/invite/", INVITATION)
    for password in ("", "!", member("bert").password):
        client = Client()
        client.post("/login/", {"username": "bert", "password": password})
        assert client.get("/desk/").status_code == 302


def test_a_link_ends_by_its_day_by_a_newer_one_and_with_its_login(owner: Client) -> None:
    first = link_in(owner.post("/people/invite/", INVITATION).text)
    bert = member("bert").pk
    second = link_in(owner.post(f"/people/{bert}/link/", {"days": "7"}).text)
    assert [Client().get(each).status_code for each in (first, second)] == [404, 200]
    PasswordLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(second, PASSWORD).status_code == 404
    third = link_in(owner.post(f"/people/{bert}/link/", {"days": "1"}).text)
    owner.post(f"/people/{bert}/active/", {"go": "deactivate"})
    assert Client().get(third).status_code == 404
    assert not member("bert").has_usable_password()


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "admin"}, {"name": "a b"}, {"role": "boss"}, {"days": "365"},
     {"email": "x"}],
)  # fmt: skip
def test_an_invitation_that_cannot_be_is_refused_beside_its_field(
    owner: Client, change: dict[str, str]
) -> None:
    page = owner.post("/people/invite/", INVITATION | change)
    assert page.status_code == 422 and "field-error" in page.text
    assert not PasswordLink.objects.exists() and User.objects.count() == 1


def test_a_role_is_changed_and_holds_at_once(owner: Client) -> None:
    analyst = signed_in("analyst")
    assert analyst.get("/desk/surveys/new/").status_code == 403
    owner.post(f"/people/{member('analyst').pk}/role/", {"role": "engineer"})
    assert analyst.get("/desk/surveys/new/").status_code == 200
    refused = owner.post(f"/people/{member('analyst').pk}/role/", {"role": "boss"})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("path", "said"), [("role", {"role": "analyst"}), ("active", {"go": "deactivate"})]
)
def test_the_last_owner_stays_one_until_somebody_else_is(
    owner: Client, path: str, said: dict[str, Any]
) -> None:
    address = f"/people/{member('admin').pk}/{path}/"
    refused = owner.post(address, said, headers={"Accept": "text/html"})
    assert refused.status_code == 409 and "only owner" in refused.text
    owner.post("/people/invite/", INVITATION | {"role": "admin"})
    # Whoever has not come yet cannot stand in.
    assert owner.post(address, said).status_code == 409
    create_login(name="bert")
    assert owner.post(address, said).status_code == 302


def test_two_owners_do_not_let_each_other_go() -> None:
    create_login(name="anna", role="admin")
    create_login(name="bert", role="admin")
    deactivate_member(user=member("anna"))
    with pytest.raises(LastOwnerError):
        change_role(user=member("bert"), role="engineer")


def test_who_is_let_go_is_logged_out_and_may_come_again(owner: Client) -> None:
    analyst = signed_in("analyst")
    address = f"/people/{member('analyst').pk}/active/"
    owner.post(address, {"go": "deactivate"})
    assert analyst.get("/desk/").status_code == 302
    assert "deactivated" in owner.get("/people/").text
    owner.post(address, {"go": "activate"})
    assert member("analyst").is_active


def test_an_owner_takes_off_the_second_factor_of_somebody_who_lost_it(owner: Client) -> None:
    create_login(name="anna", role="analyst")
    make_device(member("anna"))
    address = f"/people/{member('anna').pk}/"
    assert "Take it off" in owner.get(address).text
    owner.post(f"{address}second-factor/")
    assert "Take it off" not in owner.get(address).text


def test_a_new_password_by_a_link_leaves_the_second_factor_on(owner: Client) -> None:
    create_login(name="anna", role="analyst")
    make_device(member("anna"))
    link = link_in(owner.post(f"/people/{member('anna').pk}/link/", {"days": "3"}).text)
    anna = Client()
    anna.post(link, PASSWORD)
    said = {"username": "anna", "password": PASSWORD["new_password1"]}
    assert anna.post("/login/", said)["Location"] == "/login/code/"


@pytest.mark.parametrize("role", ["analyst", "engineer"])
def test_only_owners_come_to_people(owner: Client, role: str) -> None:
    client, pk = signed_in(role), member("admin").pk
    assert client.get("/people/").status_code == client.get(f"/people/{pk}/").status_code == 403
    paths = ("invite/", *(f"{pk}/{each}/" for each in ("link", "role", "active", "second-factor")))
    assert {client.post(f"/people/{path}").status_code for path in paths} == {403}
    assert "People" not in client.get("/desk/").text


def test_readers_are_nobody_of_the_team(owner: Client) -> None:
    reader = User.objects.create_user("reader")
    assert "reader<" not in owner.get("/people/").text
    assert owner.post(f"/people/{reader.pk}/role/", {"role": "admin"}).status_code == 404
    assert owner.get(f"/people/{10**30}/").status_code == 404


def test_a_made_up_link_leads_to_a_page_that_says_what_to_do() -> None:
    page = Client().get("/invitation/abc/")
    assert page.status_code == 404 and "Ask whoever sent it" in page.text


def test_the_page_asks_as_much_for_many_as_for_one(owner: Client) -> None:
    counts = []
    for number in range(2):
        for each in range(4):
            create_login(name=f"m{number}{each}", role="analyst")
        with CaptureQueriesContext(connection) as asked:
            assert owner.get("/people/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
