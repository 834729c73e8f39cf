"""Logins and roles: a reset changes a password and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

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


def test_the_admins_forms_of_users_are_there(client: Client) -> None:
    create_login(name="team", role="admin")
    client.force_login(User.objects.get())
    page = client.get("/admin/auth/user/add/")
    assert page.status_code == 200 and b'name="username"' in page.content


def test_a_form_in_another_encoding_is_a_400_with_a_sentence(client: Client) -> None:
    answer = client.post(
        "/ballots/", b"a=b", content_type="application/x-www-form-urlencoded; charset=utf-7"
    )
    assert answer.status_code == 400 and b"UTF-8" in answer.content
