"""The password is changed by its owner alone; recovery codes are shown once."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tests.writeup_site.roles import signed_in
from writeup_site.account.models import RecoveryCode
from writeup_site.account.services import CODES, make_recovery_codes

pytestmark = pytest.mark.django_db

OLD, NEW = "an old long password", "a new long password"
CHANGE = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna", password=OLD)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def codes_in(page: str) -> list[str]:
    return re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>", page)


def test_a_changed_password_keeps_this_session_and_ends_the_others(anna: User) -> None:
    here, elsewhere = browser(anna), browser(anna)
    assert here.post("/account/password/", CHANGE)["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert User.objects.get().check_password(NEW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"old_password": "wrong"}, "incorrectly"), ({"new_password2": "x"}, "match"),
     ({"new_password1": "short", "new_password2": "short"}, "10 characters"),
     ({"new_password1": "1234567890", "new_password2": "1234567890"}, "too common")],
)  # fmt: skip
def test_a_password_that_cannot_be_is_refused_beside_its_field(
    anna: User, change: dict[str, str], reason: str
) -> None:
    page = browser(anna).post("/account/password/", CHANGE | change)
    assert reason in page.text
    assert User.objects.get().check_password(OLD)


def test_whoever_sits_at_an_open_browser_guesses_no_more_than_others(
    anna: User, settings: Settings
) -> None:
    settings.LOGIN_LIMITS_PER_NETWORK = "3/minute"
    client = browser(anna)
    where = {"REMOTE_ADDR": "198.51.101.7"}
    wrong = CHANGE | {"old_password": "wrong"}
    answers = [client.post("/account/password/", wrong, **where).status_code for _ in range(2)]  # type: ignore[arg-type]
    answers += [client.post("/account/codes/", {"password": "x"}, **where).status_code  # type: ignore[arg-type]
                for _ in range(2)]  # fmt: skip
    assert answers == [200, 200, 400, 429]


def test_recovery_codes_are_made_by_the_password_and_shown_once(anna: User) -> None:
    client = browser(anna)
    assert client.post("/account/codes/", {"password": "wrong"}).status_code == 400
    assert not RecoveryCode.objects.exists()
    made = client.post("/account/codes/", {"password": OLD})
    assert "no-store" in made["Cache-Control"]
    codes = codes_in(made.text)
    assert len(set(codes)) == CODES
    page = client.get("/account/").text
    assert codes_in(page) == [] and "10 are left" in page
    kept = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(kept) == CODES and not kept & set(codes)


def test_a_reader_who_lost_the_password_sets_a_new_one_by_a_code_once(anna: User) -> None:
    first, second = make_recovery_codes(user=anna)[:2]
    lost = {"name": "anna", "code": first, "new_password1": NEW, "new_password2": NEW}
    open_before = browser(anna)
    assert Client().post("/login/lost/", lost)["Location"] == "/login/"
    assert User.objects.get().check_password(NEW)
    assert open_before.get("/account/").status_code == 302
    again = lost | {"new_password1": OLD, "new_password2": OLD}
    assert Client().post("/login/lost/", again).status_code == 400
    # What is wrong with the password costs no code.
    short = lost | {"code": second, "new_password1": "short", "new_password2": "short"}
    assert Client().post("/login/lost/", short).status_code == 400
    assert RecoveryCode.objects.filter(used_at=None).count() == CODES - 1


@pytest.mark.parametrize(
    "change", [{"name": "bert"}, {"code": "AAAA-AAAA-AAAA-AAAA"}, {"code": "\0"}, {"name": "team"}]
)
def test_other_codes_other_names_and_the_team_get_the_same_answer(
    anna: User, team: User, change: dict[str, str]
) -> None:
    code, of_team = make_recovery_codes(user=anna)[0], make_recovery_codes(user=team)[0]
    lost = {"name": "anna", "code": code, "new_password1": NEW, "new_password2": NEW} | change
    if change == {"name": "team"}:
        lost["code"] = of_team  # else the second factor would be the only one
    page = Client().post("/login/lost/", lost)
    assert page.status_code == 400
    assert not any(user.check_password(NEW) for user in User.objects.all())


def test_codes_of_one_person_are_nobody_elses(anna: User) -> None:
    other = User.objects.create_user("bert", password=OLD)
    code = make_recovery_codes(user=anna)[0]
    lost = {"name": "bert", "code": code, "new_password1": NEW, "new_password2": NEW}
    assert Client().post("/login/lost/", lost).status_code == 400
    other.refresh_from_db()
    assert other.check_password(OLD)


def test_strangers_are_sent_to_log_in() -> None:
    for address in ("/account/", "/account/password/", "/account/codes/", "/account/two-factor/"):
        assert Client().get(address)["Location"] == f"/login/?next={address}"


def test_the_page_of_ones_own_login_asks_few_questions() -> None:
    client = signed_in("analyst")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/account/").status_code == 200
    assert len(asked) <= 8
