"""After the password a code: from the device or a recovery code, once, and with limits."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from tests.rows.devices import code_of, make_device, recovery_code_of
from tests.writeup_site.roles import signed_in
from writeup_site.account import signing_in
from writeup_site.account.models import RecoveryCode
from writeup_site.account.services import CODES
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db

_ids = count(10_000)

PASSWORD = "a long password"
LOGIN = {"username": "owner", "password": PASSWORD, "next": ""}


@pytest.fixture
def owner(db: None) -> User:
    # Each with tries of their own: limits outlast a test.
    return User.objects.create_superuser("owner", password=PASSWORD, pk=next(_ids))


@pytest.fixture
def device(owner: User) -> TOTPDevice:
    return make_device(owner)


def test_the_password_alone_opens_nothing_where_a_second_factor_is_on(device: TOTPDevice) -> None:
    client = Client()
    assert client.post("/login/", LOGIN)["Location"] == "/login/code/"
    assert client.get("/desk/").status_code == 302
    assert "sessionid" in client.cookies and "device" not in client.cookies
    wrong = client.post("/login/code/", {"code": "000000"})
    assert wrong.status_code == 400 and "does not fit" in wrong.text
    assert client.get("/desk/").status_code == 302


def test_the_code_opens_the_session_and_holds_once(device: TOTPDevice) -> None:
    code = code_of(device)
    client = Client()
    client.post("/login/", LOGIN | {"next": "/people/"})
    assert client.post("/login/code/", {"code": f" {code[:3]} {code[3:]}"})["Location"] == (
        "/people/"
    )
    assert client.get("/people/").status_code == 200
    assert client.get("/login/code/")["Location"] == "/desk/"
    seen = Client()  # whoever looked over the shoulder
    seen.post("/login/", LOGIN)
    assert seen.post("/login/code/", {"code": code}).status_code == 400


def test_after_a_wrong_code_the_right_one_has_to_wait_a_second(device: TOTPDevice) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    client.post("/login/code/", {"code": "000000"})
    assert client.post("/login/code/", {"code": code_of(device)}).status_code == 400
    past = timezone.now() - timedelta(seconds=2)  # one failure: 2^0 seconds
    TOTPDevice.objects.update(throttling_failure_timestamp=past)
    assert client.post("/login/code/", {"code": code_of(device)}).status_code == 302


def test_the_eleventh_code_in_a_quarter_of_an_hour_is_not_looked_at(
    device: TOTPDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(*, user: User, code: str) -> bool:
        looked.append(code)
        return False

    monkeypatch.setattr(signing_in, "is_second_factor", look)
    client = Client()
    client.post("/login/", LOGIN)
    answers = [client.post("/login/code/", {"code": "1"}).status_code for _ in range(12)]
    assert answers == [400] * 10 + [429] * 2
    assert len(looked) == 10


def test_a_recovery_code_stands_in_for_the_device_once(owner: User, device: TOTPDevice) -> None:
    code = recovery_code_of(owner)
    for spelling, status in ((code.lower().replace("-", " "), 302), (code, 400)):
        client = Client()
        client.post("/login/", LOGIN)
        assert client.post("/login/code/", {"code": spelling}).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(-5, 400), (5, 302)])
def test_the_code_is_waited_for_ten_minutes(
    device: TOTPDevice, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int
) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    monkeypatch.setattr(signing_in, "PATIENCE", -1 if seconds > 0 else 600)
    answer = client.post("/login/code/", {"code": "000000"})
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"].startswith("/login/?next=")


def test_a_password_that_changed_meanwhile_or_a_login_that_ended_asks_anew(
    owner: User, device: TOTPDevice
) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    User.objects.update(is_active=False)
    assert client.post("/login/code/", {"code": code_of(device)}).status_code == 302
    assert client.get("/desk/").status_code == 302
    User.objects.update(is_active=True)
    client.post("/login/", LOGIN)
    owner.set_password("another long one")
    owner.save()
    assert client.post("/login/code/", {"code": code_of(device)})["Location"].startswith("/login/?")


def test_it_is_set_up_by_a_picture_or_text_and_a_code_and_gives_recovery_codes(
    owner: User,
) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    assert client.post("/account/two-factor/", {"go": "begin"}).status_code == 302
    device = TOTPDevice.objects.get()
    page = client.get("/account/two-factor/")
    assert 'class="qr"' in page.text and "style=" not in page.text
    assert "no-store" in page["Cache-Control"]
    assert client.post("/account/two-factor/", {"go": "confirm", "code": "1"}).status_code == 400
    assert not TOTPDevice.objects.get().confirmed
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    done = client.post("/account/two-factor/", {"go": "confirm", "code": code_of(device)})
    assert done.status_code == 200
    assert done.text.count("<li><code>") == CODES
    assert not RecoveryCode.objects.filter(code_hash__contains="-").exists()
    after = client.get("/account/two-factor/").text
    assert 'class="qr"' not in after and "10 recovery codes left" in after
    assert client.get("/desk/").status_code == 200


def test_another_device_takes_the_place_of_the_first_only_when_it_gave_a_code(
    owner: User, device: TOTPDevice
) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    client.post("/login/code/", {"code": code_of(device)})
    client.post("/account/two-factor/", {"go": "begin"})
    assert TOTPDevice.objects.get(confirmed=True) == device
    new = TOTPDevice.objects.get(confirmed=False)
    client.post("/account/two-factor/", {"go": "confirm", "code": code_of(new)})
    assert TOTPDevice.objects.get() == new


def test_a_session_without_the_code_sets_up_no_other_device(
    owner: User, device: TOTPDevice
) -> None:
    client = Client()
    client.force_login(owner)  # opened before the second factor was turned on
    for address in ("/account/two-factor/", "/account/codes/"):
        assert client.post(address, {"go": "begin"})["Location"] == "/login/code/"
    assert client.post("/login/code/", {"code": code_of(device)}).status_code == 302
    assert client.get("/account/two-factor/").status_code == 200


def test_it_is_turned_off_by_a_code_and_never_where_the_site_asks_for_it(
    owner: User, device: TOTPDevice, settings: Settings
) -> None:
    client = Client()
    client.post("/login/", LOGIN)
    client.post("/login/code/", {"code": code_of(device)})
    off = {"go": "end", "code": recovery_code_of(owner)}
    settings.REQUIRE_TWO_FACTOR = True
    client.post("/account/two-factor/", off)
    assert TOTPDevice.objects.exists()
    settings.REQUIRE_TWO_FACTOR = False
    assert client.post("/account/two-factor/", off | {"code": "1"}).status_code == 400
    assert client.post("/account/two-factor/", off)["Location"] == "/account/"
    assert not TOTPDevice.objects.exists() and not RecoveryCode.objects.exists()


def test_where_it_is_required_nothing_opens_to_the_team_before_it(
    owner: User, settings: Settings
) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    client = signed_in("analyst")
    for address in ("/", "/desk/", "/models/", "/desk/surveys/", "/admin/", "/account/codes/"):
        assert client.get(address)["Location"] == "/account/two-factor/", address
    assert "Nothing else opens" in client.get("/account/two-factor/").text
    client.post("/account/two-factor/", {"go": "begin"})
    code = code_of(TOTPDevice.objects.get())
    client.post("/account/two-factor/", {"go": "confirm", "code": code})
    assert client.get("/desk/").status_code == 200
    other = Client()
    other.force_login(User.objects.get(username="analyst"))
    assert other.get("/desk/")["Location"] == "/login/code/"
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    assert reader.get("/").status_code == 200 and Client().get("/").status_code == 200


def test_the_operator_takes_it_off_by_a_command(owner: User, device: TOTPDevice) -> None:
    call_command("team_login", "owner", "--without-second-factor")
    assert not TOTPDevice.objects.exists()
    assert Client().post("/login/", LOGIN)["Location"] == "/desk/"


def test_readers_have_no_second_factor() -> None:
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    assert reader.get("/account/two-factor/").status_code == 403


def test_what_is_no_code_is_refused_without_a_trace(device: TOTPDevice) -> None:
    create_login(name="analyst", role="analyst")
    client = Client()
    client.post("/login/", LOGIN)
    for code in ("", "x" * 41, "١٢٣٤٥٦", "-1", "1e5", "9" * 30):
        assert client.post("/login/code/", {"code": code}).status_code == 400
