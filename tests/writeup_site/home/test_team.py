"""Logins and roles: a reset changes a password and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from tests.writeup_site.roles import signed_in
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db


def test_a_reset_keeps_the_role() -> None:
    create_login(name="anna", role="analyst")
    first = User.objects.get(username="anna").password
    call_command("team_login", "anna")
    anna = User.objects.get(username="anna")
    assert anna.password != first
    assert not anna.is_superuser
    assert anna.has_perm("evaluation.view_score") and not anna.has_perm("evaluation.add_run")


def test_a_role_can_be_changed() -> None:
    create_login(name="anna", role="admin")
    create_login(name="anna", role="engineer")
    anna = User.objects.get(username="anna")
    assert not anna.is_superuser and anna.has_perm("evaluation.add_run")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["bob"], "no login"),
        (["", "--role", "admin"], "cannot be"),
        (["a\nb", "--role", "admin"], "c"),
    ],
)
def test_what_cannot_be_a_login_is_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("team_login", *arguments)
    assert not User.objects.exists()


def test_the_admin_shows_logins_without_secrets_and_changes_none(client: Client) -> None:
    create_login(name="team", role="admin")
    team = User.objects.get()
    client.force_login(team)
    page = client.get(f"/admin/auth/user/{team.pk}/change/")
    assert page.status_code == 200 and team.password not in page.text
    assert client.post(f"/admin/auth/user/{team.pk}/change/", {}).status_code == 403
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/password_change/")["Location"] == "/account/password/"


def test_the_admins_first_page_has_five_entries_and_nobody_is_led_there(
    client: Client,
) -> None:
    create_login(name="team", role="admin")
    client.force_login(User.objects.get())
    listed = client.get("/admin/").context["app_list"]
    models = {model["object_name"] for app in listed for model in app["models"]}
    assert models == {"Article", "Summary", "Dimension", "GiveawayPhrase", "Ballot"}
    assert client.get("/admin/surveys/vote/").status_code == 200  # by its address
    assert 'href="/admin/"' not in signed_in("engineer").get("/desk/").text


def test_a_form_in_another_encoding_is_a_400_with_a_sentence(client: Client) -> None:
    answer = client.post(
        "/ballots/", b"a=b", content_type="application/x-www-form-urlencoded; charset=utf-7"
    )
    assert answer.status_code == 400 and b"UTF-8" in answer.content
